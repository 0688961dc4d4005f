"""Documents as proof of an outcome: a PDF, or a picture that is taken in as a photo is."""

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from classifier import images
from classifier.intake.errors import PhotoRefusedError
from classifier.intake.services import clean_photo
from classifier.outcomes.errors import DocumentRefusedError

# Set by judgement: a letter of some pages, scanned. More would be a whole file of a patient.
MOST_PDF_BYTES = 10 * 1024 * 1024
# Readers look for the mark of a PDF's end in so many bytes (ISO 32000-1, annex H, note 18).
_PDF_END_WITHIN = 1024
# Pixels of the long edge: a page of A4 at 300 dots an inch.
_LONG_EDGE = 3508


@dataclass(frozen=True, slots=True)
class Document:
    """Bytes that may be kept, and the ending of their file: "pdf" or "jpg"."""

    data: bytes = field(repr=False)
    extension: str


def accept_document(data: bytes) -> Document:
    """Check a PDF, which is kept as it is, or clean a picture. Raises DocumentRefusedError.

    A PDF is never opened here or shown within a page, so what is in it can do nothing here.
    """
    if data.startswith(b"%PDF-"):
        if len(data) > MOST_PDF_BYTES:
            raise DocumentRefusedError(_("The PDF is too large. It may have up to 10 MB."))
        if b"%%EOF" not in data[-_PDF_END_WITHIN:]:
            raise DocumentRefusedError(_("The PDF is not complete. Please choose it again."))
        return Document(data, "pdf")
    try:
        clean = clean_photo(data=data, for_model=False)
    except PhotoRefusedError as error:
        raise DocumentRefusedError(error.sentence) from error
    upright = images.rendition(
        clean.data, orientation=clean.orientation, long_edge=_LONG_EDGE, quality=90
    )
    return Document(upright, "jpg")
