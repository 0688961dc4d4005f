"""The sentence for each reason to refuse an upload."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from classifier.images import Refusal

_SENTENCES: dict[Refusal, str | Promise] = {
    Refusal.EMPTY: _("The file is empty. Please choose the photo again."),
    Refusal.TOO_LARGE: _("The file is larger than 50 MB. Please choose a smaller photo."),
    Refusal.NOT_AN_IMAGE: _(
        "This file is not a photo. Please choose a JPEG, PNG, WebP, HEIC or AVIF file."
    ),
    Refusal.UNSUPPORTED_TYPE: _(
        "This kind of picture can't be used. Please choose a JPEG, PNG, WebP, HEIC or AVIF file."
    ),
    Refusal.TRUNCATED: _(
        "The end of this file is missing. It may not have been copied completely: please choose "
        "the original photo."
    ),
    Refusal.DAMAGED: _("This file is damaged and can't be read. Please choose the original photo."),
    Refusal.TOO_SMALL: _(
        "This picture has too few pixels to show a mole. Please choose the original photo, not a "
        "preview of it."
    ),
    Refusal.TOO_NARROW: _(
        "This picture is much longer than it is wide. Please choose a photo in a usual shape."
    ),
    Refusal.TOO_MANY_PIXELS: _(
        "This picture has too many pixels: a JPEG may have 200 megapixels, a progressive JPEG, PNG "
        "or HEIC 50, a WebP or AVIF 25. Please choose a smaller one."
    ),
    Refusal.ANIMATED: _("This is a moving picture. Please choose a still photo."),
    Refusal.JPEG_XL: _(
        "This is a JPEG XL picture, which can't be used yet. Please save the photo as JPEG and "
        "upload that."
    ),
    Refusal.HEIC_UNSUPPORTED: _(
        "This server can't read HEIC photos. Please save the photo as JPEG and upload that; on an "
        "iPhone, Settings, Camera, Formats, Most Compatible makes the camera do so."
    ),
}


def refusal_sentence(code: str) -> str | Promise:
    """Return the sentence for the code of an `images.Refusal`. Raises ValueError for others."""
    return _SENTENCES[Refusal(code)]
