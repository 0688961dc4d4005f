"""How an overview and its pins are drawn."""

from classifier.photos.models import Photo

# The width of the drawing, in its own units: pins and numbers are drawn for this width.
SHEET_WIDTH = 520


def sheet_height(photo: Photo) -> float:
    """Return the height of a photo that is drawn SHEET_WIDTH wide, in the same units."""
    return round(SHEET_WIDTH * photo.height / photo.width, 1)
