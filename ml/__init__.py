"""SkinSpect's mole classifier: a library that knows nothing of the web site.

Importing this package, `ml.classification.outcome`, `ml.labels` or `ml.classification.manifest`
loads no inference runtime.
"""
