"""SkinSpect's image analysis: a library that does not know the web site.

`classification` scores a photo, `measurement` finds the mole's outline and size, `alignment` lays
two photos of a mole on each other. None of the three imports another; all share `arrays`,
`geometry`, `labels` and `imaging`. `training` makes and evaluates the model.

Importing this package, `ml.classification.outcome`, `ml.labels` or `ml.classification.manifest`
loads no inference runtime.
"""
