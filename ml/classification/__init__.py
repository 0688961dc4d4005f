"""From a photo to a calibrated score and a band."""
