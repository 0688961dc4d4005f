"""The body map: two drawn figures, their zones, and the regions of overview photos."""
