"""Models: which one is in use, and the only caller of `ml.classification`."""
