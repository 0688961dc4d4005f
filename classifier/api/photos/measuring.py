"""Reading how large a mole is in a photo, and how it changed since the photo before."""

import uuid

from rest_framework.request import Request
from rest_framework.response import Response

from classifier.api.base import PartnerView
from classifier.api.description.schema import NOT_FOUND, operation
from classifier.api.photos.figures import ComparisonSerializer, MeasurementSerializer
from classifier.comparing.summary import summary_of
from classifier.partners.scopes import Scope
from classifier.partners.selectors import partner_comparison, partner_measurement


class MeasurementView(PartnerView):
    """A photo's measurement."""

    @operation(
        "read_measurement",
        scope=Scope.READ,
        summary="Read the size of the mole in a photo",
        answers={200: MeasurementSerializer},
        problems={
            **NOT_FOUND,
            404: "There is no such photo, it is not measured yet, or it is not yours.",
        },
    )
    def get(self, request: Request, photo_id: uuid.UUID) -> Response:
        """Return size, outline, scale and doubts, measured in spare time after the assessment.

        Research and education software: the figures are not a diagnosis.
        """
        return Response(MeasurementSerializer(partner_measurement(self.partner, photo_id)).data)


class ComparisonView(PartnerView):
    """A photo compared with the one before it."""

    @operation(
        "read_comparison",
        scope=Scope.READ,
        summary="Read how a mole changed since the photo before",
        answers={200: ComparisonSerializer},
        problems={
            **NOT_FOUND,
            404: "There is no such photo, no earlier one of its mole, they are not compared yet, "
            "or it is not yours.",
        },
    )
    def get(self, request: Request, photo_id: uuid.UUID) -> Response:
        """Return what changed since the mole's photo before this one, by their times.

        Photos whose time is not known are not compared.
        """
        summary = summary_of(partner_comparison(self.partner, photo_id))
        return Response(ComparisonSerializer(summary).data)
