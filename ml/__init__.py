"""SkinSpect's mole classifier: a library that knows nothing of the web site.

Importing this package, `ml.outcome`, `ml.labels` or `ml.manifest` loads no inference runtime.
"""
