"""The classifier: from a photo to a calibrated score, a band and a heat map."""
