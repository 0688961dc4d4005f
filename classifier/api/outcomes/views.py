"""Recording what a mole turned out to be, and reading it back."""

import uuid

from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from classifier.api.base import PartnerView
from classifier.api.description.schema import NOT_FOUND, operation
from classifier.api.outcomes.serializers import (
    FoundSerializer,
    OutcomePageSerializer,
    OutcomeSerializer,
)
from classifier.api.query import PagedSerializer
from classifier.api.renderers import FileRenderer
from classifier.api.uploads import check_size
from classifier.outcomes import media
from classifier.outcomes.models import Outcome
from classifier.outcomes.selectors import outcome_with_document, outcomes_of
from classifier.outcomes.services import recording
from classifier.partners.scopes import Scope
from classifier.partners.selectors import partner_mole


class OutcomeListView(PartnerView):
    """The outcomes of a mole."""

    parser_classes = (MultiPartParser,)
    files = 1

    @operation(
        "list_outcomes",
        scope=Scope.READ,
        summary="List what a mole turned out to be, newest first",
        parameters=[PagedSerializer],
        answers={200: OutcomePageSerializer},
        problems=NOT_FOUND,
    )
    def get(self, request: Request, mole_id: uuid.UUID) -> Response:
        """List the outcomes of a mole, also those that a later one replaced."""
        mole = partner_mole(self.partner, mole_id)
        return self.page(outcomes_of(mole), by="recorded_at", serializer=OutcomeSerializer)

    @operation(
        "create_outcome",
        scope=Scope.WRITE,
        summary="Record what a mole turned out to be",
        request={"multipart/form-data": FoundSerializer},
        answers={201: OutcomeSerializer},
        problems={
            **NOT_FOUND,
            413: "The document is larger than 50 MiB.",
            422: "`outcome_unlikely`: the parts do not fit together, such as melanoma without "
            "change. `document_refused`: the document can't be kept.",
            503: "The document could not be stored; nothing was kept.",
            507: "`storage_full`: the server has no room for documents; nothing was kept.",
        },
    )
    def post(self, request: Request, mole_id: uuid.UUID) -> Response:
        """Record histology, or a year without change. It replaces what was recorded before."""
        check_size(request, field="document")
        sent = self.read_body()
        mole = partner_mole(self.partner, mole_id)
        outcome = recording.record_outcome(
            lesion=mole,
            found=sent.found(),
            source=Outcome.Source.PARTNER,
            actor=self.actor,
            document=sent.document_bytes(),
        )
        body = OutcomeSerializer(outcome, context={"request": request}).data
        return Response(body, status=201)


class DocumentView(PartnerView):
    """The letter about an outcome."""

    renderer_classes = (FileRenderer,)

    @operation(
        "read_outcome_document",
        scope=Scope.READ,
        summary="Download the document of an outcome",
        parameters=[
            OpenApiParameter(
                "Content-Disposition",
                OpenApiTypes.STR,
                OpenApiParameter.HEADER,
                description="A download, named after the day of the outcome.",
                response=[200],
            )
        ],
        answers={
            (200, kind): OpenApiResponse(OpenApiTypes.BINARY, "The document, as a download.")
            for kind in media.CONTENT_TYPES.values()
        },
        problems={
            **NOT_FOUND,
            404: "There is no such outcome, it has no document, or it is not yours.",
        },
    )
    def get(self, request: Request, mole_id: uuid.UUID, outcome_id: uuid.UUID) -> HttpResponseBase:
        """Return the document under a neutral name: the day of the outcome."""
        mole = partner_mole(self.partner, mole_id)
        outcome = outcome_with_document(mole, outcome_id)
        recording.record_view(outcome=outcome, actor=self.actor)
        return media.send(outcome)
