"""Public pages about skin, photos and the model."""
