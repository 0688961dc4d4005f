"""The only way out for a photo's bytes: this process, nginx or S3 sends them."""

import uuid
from collections.abc import Mapping

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.http import HttpResponseRedirect as Redirect
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from classifier.core.storage import data_keys
from classifier.people.access import PersonRequest, for_people
from classifier.photos import files as photo_files
from classifier.photos.models import Photo
from classifier.photos.selectors import binned_photo_visible_to

KINDS = ("thumbnail", "display", "original")
# Time to follow one redirect. Until then anyone who has the address can read the file.
SIGNED_SECONDS = 60
# The internal location in nginx's configuration.
X_ACCEL_PREFIX = "/private-photos/"
# For pictures of people. The browser keeps them but asks each time whether it may show them, which
# costs no bytes while they are the same: not after erasure, and not after signing out. No other
# site may embed them, and SVG or HTML in them can't run.
PRIVATE_HEADERS = {
    "Cache-Control": "private, no-cache",
    "Content-Security-Policy": "default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}

# For what the browser must not even keep.
NO_STORE = "private, no-store"


@require_safe
@for_people
def photo(request: PersonRequest, photo_id: uuid.UUID, kind: str) -> HttpResponseBase:
    """Send one of `KINDS` to the photo's owner, from the bin too."""
    if kind not in KINDS:
        raise Http404
    return send(request, binned_photo_visible_to(request.user, photo_id), kind)


def send(request: HttpRequest, photo: Photo, kind: str) -> HttpResponseBase:
    """Send one of `KINDS`, without a file name. The caller has checked who may see the photo.

    Raises Http404 if the file was lost, or is erased at this moment.
    """
    etag = f'"{photo.id}-{kind}"'
    kept = answer_if_kept(request, etag)
    if kept is not None:
        return kept
    try:
        response = _response(photo, kind)
    except FileNotFoundError as error:
        raise Http404 from error
    if not isinstance(response, Redirect):
        response["ETag"] = etag
    return response


def answer_if_kept(request: HttpRequest, etag: str) -> HttpResponseBase | None:
    """Return 304 if the browser has this picture. The caller has checked who may see it."""
    answer = get_conditional_response(request, etag=etag)
    if answer is not None:
        # Otherwise it would be told to forget the picture, as signed-in people's pages are.
        answer.headers["Cache-Control"] = PRIVATE_HEADERS["Cache-Control"]
    return answer


def _response(photo: Photo, kind: str) -> HttpResponseBase:
    if kind == "original" and (photo.orientation != 1 or photo.content_type == "image/heic"):
        return _bytes(*photo_files.upright_original(photo=photo))
    if kind == "display" and _delivery() == "stream":
        return _bytes(photo_files.display_bytes(photo=photo), "image/jpeg")
    return _stored(*_stored_file(photo, kind))


def _stored_file(photo: Photo, kind: str) -> tuple[str, str]:
    """Return a storage key and its content type; makes the screen version if there is none."""
    if kind == "original":
        return str(photo.original.name), photo.content_type
    if kind == "thumbnail":
        return str(photo.thumbnail.name), "image/jpeg"
    name = photo_files.display_name(photo)
    if not default_storage.exists(name):
        photo_files.display_bytes(photo=photo)
    return name, "image/jpeg"


def sent_by_others(
    name: str, content_type: str, headers: Mapping[str, str] = PRIVATE_HEADERS
) -> HttpResponseBase | None:
    """Have nginx or S3 send a stored file; None where this process does that.

    The caller has checked who may see it. S3 adds headers of its own.
    """
    delivery = _delivery()
    if delivery == "x-accel":
        by_nginx = {**headers, "X-Accel-Redirect": f"{X_ACCEL_PREFIX}{name}"}
        return HttpResponse(content_type=content_type, headers=by_nginx)
    if delivery == "s3":
        url = default_storage.signed_url(name, seconds=SIGNED_SECONDS)  # type: ignore[attr-defined]
        return Redirect(url, headers={**PRIVATE_HEADERS, "Cache-Control": NO_STORE})
    return None


def _delivery() -> str:
    """Return who sends files. Others would send encrypted ones as they lie in the storage."""
    return "stream" if data_keys.is_in_use() else str(settings.MEDIA_DELIVERY)


def _stored(name: str, content_type: str) -> HttpResponseBase:
    answer = sent_by_others(name, content_type)
    if answer is not None:
        return answer
    with default_storage.open(name) as file:
        return _bytes(file.read(), content_type)


def _bytes(data: bytes, content_type: str) -> HttpResponse:
    return HttpResponse(data, content_type=content_type, headers=PRIVATE_HEADERS)
