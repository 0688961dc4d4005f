"""Sending the pictures that a partner sent."""

import uuid

from django.http import Http404, HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework.request import Request

from classifier.api.base import PartnerView
from classifier.api.description.schema import NOT_FOUND, operation
from classifier.api.photos.serializers import RENDITIONS
from classifier.api.renderers import FileRenderer
from classifier.partners.scopes import Scope
from classifier.partners.selectors import partner_photo_history
from classifier.photos import media
from classifier.photos import services as photos

# A HEIC photo is sent as JPEG, because browsers can't show it.
MEDIA_TYPES = ("image/jpeg", "image/png", "image/webp", "image/avif")
HEADERS = [
    OpenApiParameter(
        "ETag",
        OpenApiTypes.STR,
        OpenApiParameter.HEADER,
        description="Send it as `If-None-Match` when you ask again.",
        response=[200],
    ),
    OpenApiParameter(
        "Location",
        OpenApiTypes.URI,
        OpenApiParameter.HEADER,
        description="Where the file is.",
        response=[302],
    ),
]
STORED_ELSEWHERE = {
    302: OpenApiResponse(description="The file is at the address in `Location` for a minute."),
    304: OpenApiResponse(description="It is the file of your `If-None-Match`."),
}


class Download(PartnerView):
    """A file of a photo, by the one way out for photos."""

    renderer_classes = (FileRenderer,)

    def send(self, request: Request, photo_id: uuid.UUID, kind: str) -> HttpResponseBase:
        """Send a file of the partner's photo, and note who got it. Raises Http404."""
        photo = partner_photo_history(self.partner, photo_id)
        photos.record_view(photo=photo, actor=self.actor, kind=kind)
        return media.send(request._request, photo, kind)  # noqa: SLF001


class PictureView(Download):
    """A photo in full size."""

    @operation(
        "read_picture",
        scope=Scope.READ,
        summary="Download a photo",
        parameters=HEADERS,
        answers={
            (200, kind): OpenApiResponse(OpenApiTypes.BINARY, "The upright picture.")
            for kind in MEDIA_TYPES
        }
        | STORED_ELSEWHERE,
        problems=NOT_FOUND,
    )
    def get(self, request: Request, photo_id: uuid.UUID) -> HttpResponseBase:
        """Return the photo in full size, upright and without metadata.

        These are the stored bytes, whose `sha256` and `media_type` the photo tells, unless they had
        to be turned upright or were HEIC: then a JPEG of the same size.
        """
        return self.send(request, photo_id, "original")


class RenditionView(Download):
    """A smaller version of a photo."""

    @operation(
        "read_rendition",
        scope=Scope.READ,
        summary="Download a smaller version of a photo",
        parameters=[
            OpenApiParameter("rendition", str, OpenApiParameter.PATH, enum=RENDITIONS),
            *HEADERS,
        ],
        answers={(200, "image/jpeg"): OpenApiResponse(OpenApiTypes.BINARY, "An upright JPEG.")}
        | STORED_ELSEWHERE,
        problems=NOT_FOUND,
    )
    def get(self, request: Request, photo_id: uuid.UUID, rendition: str) -> HttpResponseBase:
        """Return the photo as an upright JPEG: `display` for a screen, `thumbnail` for a list."""
        if rendition not in RENDITIONS:
            raise Http404
        return self.send(request, photo_id, rendition)
