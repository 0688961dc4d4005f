"""Reading, correcting and deleting photos."""

import uuid

from drf_spectacular.utils import OpenApiResponse
from rest_framework.request import Request
from rest_framework.response import Response

from classifier.api.base import PartnerView
from classifier.api.description.schema import NOT_FOUND, operation
from classifier.api.photos.serializers import (
    ErasureSerializer,
    PhotoCorrectionSerializer,
    PhotoFilterSerializer,
    PhotoPageSerializer,
    PhotoSerializer,
)
from classifier.bin import erasure
from classifier.partners.corrections import services as corrections
from classifier.partners.scopes import Scope
from classifier.partners.selectors import (
    partner_photo,
    partner_photo_history,
    partner_photos,
)
from classifier.photos import services as photos


class PhotoListView(PartnerView):
    """All photos."""

    @operation(
        "list_photos",
        scope=Scope.READ,
        summary="List photos, newest first",
        parameters=[PhotoFilterSerializer],
        answers={200: PhotoPageSerializer},
    )
    def get(self, request: Request) -> Response:
        """List the photos of all of your subjects, or of those that the filters leave."""
        return self.page(partner_photos(self.partner), by="uploaded_at", serializer=PhotoSerializer)


class PhotoView(PartnerView):
    """One photo."""

    @operation(
        "read_photo",
        scope=Scope.READ,
        summary="Read a photo",
        answers={200: PhotoSerializer},
        problems=NOT_FOUND,
    )
    def get(self, request: Request, photo_id: uuid.UUID) -> Response:
        """Return what is known of a photo, where its picture is, and all of its results."""
        photo = partner_photo_history(self.partner, photo_id)
        return Response(PhotoSerializer(photo, context={"request": request}).data)

    @operation(
        "correct_photo",
        scope=Scope.WRITE,
        summary="Correct a photo",
        request=PhotoCorrectionSerializer,
        answers={200: PhotoSerializer},
        problems={
            400: "The request is not valid; `errors` names the fields. `unknown_mole`: the subject "
            "has no mole of this `mole_id`.",
            **NOT_FOUND,
            415: "The body is not JSON.",
        },
    )
    def patch(self, request: Request, photo_id: uuid.UUID) -> Response:
        """Change what is sent; fields that are left out stay. The last request counts.

        Where the newest result rests on what changed, the photo is assessed again, and the answer
        begins with the new assessment: a kind of camera that contradicts the picture is a reason,
        and the time decides the age. A photo that is moved to another mole keeps its results.
        """
        sent = self.read_body().validated_data
        photo = partner_photo_history(self.partner, photo_id)
        corrections.correct_photo(photo=photo, actor=self.actor, **sent)
        changed = partner_photo_history(self.partner, photo_id)
        return Response(PhotoSerializer(changed, context={"request": request}).data)

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
        delete(photo=photo, actor=self.actor)
        return Response(status=204)
