"""The only door to ml.classification."""
