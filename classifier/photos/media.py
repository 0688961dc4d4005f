"""The only way out for a photo's bytes: visible? then this process, nginx or S3 sends them."""

import uuid

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.http import HttpResponseRedirect as Redirect
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from classifier.people.access import PersonRequest, for_people
from classifier.photos import files as photo_files
from classifier.photos.models import Photo
from classifier.photos.selectors import binned_photo_visible_to

KINDS = ("thumbnail", "display", "original")


CACHED_FOR = 3600


SIGNED_FOR = 60


X_ACCEL_PREFIX = "/private-photos/"


PRIVATE = {
    "Cache-Control": f"private, max-age={CACHED_FOR}",
    "Content-Security-Policy": "default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@require_safe
@for_people
def photo(request: PersonRequest, photo_id: uuid.UUID, kind: str) -> HttpResponseBase:
    """Send a photo to its owner: small, for the screen, or in full."""
    if kind not in KINDS:
        raise Http404
    found = binned_photo_visible_to(request.user, photo_id)
    return send(request, found, kind)


def send(request: HttpRequest, photo: Photo, kind: str) -> HttpResponseBase:
    """Send a photo to somebody who may see it. Never under the name of the person's own file."""
    etag = f'"{photo.id}-{kind}"'
    known = get_conditional_response(request, etag=etag)
    if known is not None:
        return known
    response = _response(photo, kind)
    if not isinstance(response, Redirect):
        response["ETag"] = etag
    return response


def _response(photo: Photo, kind: str) -> HttpResponseBase:
    if kind == "original" and (photo.orientation != 1 or photo.content_type == "image/heic"):
        return _bytes(*photo_files.upright_original(photo=photo))
    if kind == "display" and settings.MEDIA_DELIVERY == "stream":
        return _bytes(photo_files.display_bytes(photo=photo), "image/jpeg")
    return _stored(*_key(photo, kind))


def _key(photo: Photo, kind: str) -> tuple[str, str]:
    """Return the storage key of a stored file, and its content type."""
    if kind == "original":
        return str(photo.original.name), photo.content_type
    if kind == "thumbnail":
        return str(photo.thumbnail.name), "image/jpeg"
    name = photo_files.display_name(photo)
    if not default_storage.exists(name):
        photo_files.display_bytes(photo=photo)
    return name, "image/jpeg"


def _stored(name: str, content_type: str) -> HttpResponseBase:
    if settings.MEDIA_DELIVERY == "x-accel":
        headers = {**PRIVATE, "X-Accel-Redirect": f"{X_ACCEL_PREFIX}{name}"}
        return HttpResponse(content_type=content_type, headers=headers)
    if settings.MEDIA_DELIVERY == "s3":
        url = default_storage.signed_url(name, seconds=SIGNED_FOR)  # type: ignore[attr-defined]
        return Redirect(url, headers={**PRIVATE, "Cache-Control": "private, no-store"})
    with default_storage.open(name) as file:
        return _bytes(file.read(), content_type)


def _bytes(data: bytes, content_type: str) -> HttpResponse:
    return HttpResponse(data, content_type=content_type, headers=PRIVATE)
