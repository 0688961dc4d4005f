"""Whether a person may ask a clinician on a page, and the question that is open."""

from dataclasses import dataclass

from django.urls import reverse

from classifier.photos.models import Photo
from classifier.review.models import ReviewRequest
from classifier.review.selectors import is_offered, open_request_about


@dataclass(frozen=True, slots=True)
class Asking:
    """The open question of the mole or photo, or the address at which to ask; often neither."""

    open_request: ReviewRequest | None = None
    url: str = ""


def asking_about_photo(photo: Photo) -> Asking:
    """Return what a page about the photo, or about its mole, offers."""
    if asked := open_request_about(photo):
        return Asking(open_request=asked)
    if not is_offered(ReviewRequest.Source.PERSON, photo):
        return Asking()
    if photo.mole_id:
        return Asking(url=reverse("mole_ask_clinician", args=[photo.mole_id]))
    return Asking(url=reverse("photo_ask_clinician", args=[photo.pk]))
