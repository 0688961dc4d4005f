"""Deleting photos."""

import uuid

from drf_spectacular.utils import OpenApiResponse
from rest_framework.request import Request
from rest_framework.response import Response

from classifier.api.base import PartnerView
from classifier.api.description.schema import NOT_FOUND, operation
from classifier.api.photos.serializers import ErasureSerializer
from classifier.audit import services as audit
from classifier.bin import erasure
from classifier.partners.scopes import Scope
from classifier.partners.selectors import (
    partner_photo,
)
from classifier.photos import services as photos


class PhotoView(PartnerView):
    """One photo, to be deleted."""

    @operation(
        "delete_photo",
        scope=Scope.WRITE,
        summary="Delete a photo",
        parameters=[ErasureSerializer],
        answers={204: OpenApiResponse(description="It is deleted.")},
        problems=NOT_FOUND,
    )
    def delete(self, request: Request, photo_id: uuid.UUID) -> Response:
        """Move a photo with its results to the bin, or erase it at once with `for_good=true`.

        From the bin it is erased after 30 days; sending the same photo again takes it out.
        """
        photo = partner_photo(self.partner, photo_id)
        delete = erasure.erase_photo if self.query.validated_data["for_good"] else photos.bin_photo
        delete(photo=photo, actor=audit.partner(self.partner))
        return Response(status=204)
