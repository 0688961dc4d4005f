"""Public pages: the start page, privacy, and guidance about moles, photos and the model."""
