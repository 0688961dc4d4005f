"""The only way out for a photo's bytes: visible? then this process, nginx or S3 sends them."""

import io
import uuid
from functools import lru_cache

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.http import HttpResponseRedirect as Redirect
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe
from PIL import Image

from classifier.assessments.selectors import assessment_visible_to
from classifier.models import Photo
from classifier.photos import files as photo_files
from classifier.photos.selectors import binned_photo_visible_to
from classifier.views.access import PersonRequest, for_people

KINDS = ("thumbnail", "display", "original")
CACHED_FOR = 3600
SIGNED_FOR = 60
MAP_EDGE = 512
X_ACCEL_PREFIX = "/private-photos/"
PRIVATE = {
    "Cache-Control": f"private, max-age={CACHED_FOR}",
    "Content-Security-Policy": "default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# From blue through turquoise to yellow: stands out on any skin and in every kind of colour vision.
RAMP = ((59, 82, 139), (33, 145, 140), (94, 201, 98), (253, 231, 37))
STRONGEST = 235


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


@require_safe
@for_people
def heat_map(request: PersonRequest, assessment_id: uuid.UUID) -> HttpResponseBase:
    """Send where the model looked, coloured, transparent where it did not look."""
    assessment = assessment_visible_to(request.user, assessment_id)
    if not assessment.heat_map:
        raise Http404
    etag = f'"{assessment.id}"'
    known = get_conditional_response(request, etag=etag)
    if known is not None:
        return known
    with assessment.heat_map.open() as file:
        coloured = colour(file.read())
    return HttpResponse(coloured, content_type="image/png", headers={**PRIVATE, "ETag": etag})


def colour(grey_png: bytes) -> bytes:
    """Turn a small grey map into a larger, smooth one in colour, as a PNG with transparency."""
    with Image.open(io.BytesIO(grey_png)) as picture:
        scale = MAP_EDGE / max(picture.size)
        size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
        grey = picture.convert("L").resize(size, Image.Resampling.BICUBIC)
    tables = [[_ramp(level)[channel] for level in range(256)] for channel in range(4)]
    coloured = Image.merge("RGBA", [grey.point(table) for table in tables])
    buffer = io.BytesIO()
    coloured.save(buffer, "PNG", compress_level=3)
    return buffer.getvalue()


@lru_cache(maxsize=256)
def _ramp(level: int) -> tuple[int, ...]:
    """Return colour and opacity of a level, 0 to 255."""
    place = level / 255 * (len(RAMP) - 1)
    index = min(int(place), len(RAMP) - 2)
    pairs = zip(RAMP[index], RAMP[index + 1], strict=True)
    mixed = [round(low + (high - low) * (place - index)) for low, high in pairs]
    return (*mixed, round(STRONGEST * level / 255))


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
