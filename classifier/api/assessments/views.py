"""Sending photos, and reading what became of them."""

import uuid
from typing import Any

from django.http import Http404
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from classifier.api.assessments.filters import AssessmentFilterSerializer
from classifier.api.assessments.serializers import AssessmentPageSerializer, AssessmentSerializer
from classifier.api.assessments.submission import SubmissionSerializer
from classifier.api.authentication import credential_of
from classifier.api.base import PartnerView
from classifier.api.description.schema import IDEMPOTENCY_KEY, LOCATION, NOT_FOUND, operation
from classifier.api.preferences import PREFER, PREFERENCE_APPLIED, wait_if_preferred
from classifier.api.strict import EMPTY
from classifier.api.uploads import check_size
from classifier.assessments.models import Assessment
from classifier.assessments.selectors import is_finished
from classifier.partners.scopes import Scope
from classifier.partners.selectors import (
    partner_assessment,
    partner_assessments,
)
from classifier.partners.services import submissions

MAX_KEY_LENGTH = 255


class AssessmentListView(PartnerView):
    """All assessments, and where new photos come in."""

    parser_classes = (MultiPartParser,)
    files = 1

    @operation(
        "list_assessments",
        scope=Scope.READ,
        summary="List assessments, newest first",
        parameters=[AssessmentFilterSerializer],
        answers={200: AssessmentPageSerializer},
    )
    def get(self, request: Request) -> Response:
        """List the assessments of all of your subjects, or of those that the filters leave."""
        return self.page(
            partner_assessments(self.partner),
            by="requested_at",
            serializer=AssessmentSerializer,
        )

    @operation(
        "create_assessment",
        scope=Scope.WRITE,
        summary="Send a photo for assessment",
        request={"multipart/form-data": SubmissionSerializer},
        parameters=[IDEMPOTENCY_KEY, PREFER, LOCATION, PREFERENCE_APPLIED],
        answers={
            200: OpenApiResponse(AssessmentSerializer, "Finished while you waited (`Prefer`)."),
            202: OpenApiResponse(AssessmentSerializer, "Stored; it will be assessed."),
        },
        problems={
            409: "`contradiction`: this photo or its mole is stored with other values, and nothing "
            "was changed; `errors` names the fields.",
            413: "The upload is larger than 50 MiB.",
            415: "The body is not multipart/form-data.",
            422: "The picture is refused, `code` says why; or the Idempotency-Key was used for "
            "another request.",
            429: "`throttled`: too many requests. `daily_photo_limit`: your limit of new photos is "
            "reached for today. Wait for `Retry-After` seconds.",
            503: "`storage_unavailable`: the photo could not be stored; nothing was kept. "
            "`decoder_busy`: other very large pictures are being read; nothing was kept. Wait for "
            "`Retry-After` seconds.",
            507: "`storage_full`: the server has no room for new photos; nothing was kept.",
        },
    )
    def post(self, request: Request) -> Response:
        """Keep a photo and queue its assessment. Subject and mole are made when they are new.

        All metadata but the capture time is removed. The same photo of the same subject again is
        not kept twice: the answer is its latest assessment. What was not known before is added;
        what differs from what is stored is refused.
        """
        key = _idempotency_key(request)
        check_size(request, field="image")
        row, _ = submissions.submit(
            partner=self.partner,
            submission=self.read_body().submission(),
            idempotency_key=key,
            credential=credential_of(request.auth),
        )
        headers = wait_if_preferred(request, row, lambda: is_finished(row.id))
        if headers:
            row = partner_assessment(self.partner, row.id)
        body = AssessmentSerializer(row, context={"request": request}).data
        location = request.build_absolute_uri(reverse("api:assessment", args=[row.id]))
        status = 200 if headers and row.status in Assessment.TERMINAL else 202
        return Response(body, status=status, headers={"Location": location, **headers})


class AssessmentView(PartnerView):
    """One assessment."""

    @operation(
        "read_assessment",
        scope=Scope.READ,
        summary="Read an assessment",
        parameters=[PREFER, PREFERENCE_APPLIED],
        answers={200: AssessmentSerializer},
        problems=NOT_FOUND,
    )
    def get(self, request: Request, assessment_id: uuid.UUID) -> Response:
        """Return where the assessment stands and, once it is finished, its result.

        `queued` and `running` go on to `succeeded`, `rejected` or `failed`, usually within
        seconds; ask again after a second or two until then, or wait with `Prefer`.
        """
        row = partner_assessment(self.partner, assessment_id)
        headers = wait_if_preferred(request, row, lambda: is_finished(row.id))
        if headers and row.status in Assessment.OPEN:
            row = partner_assessment(self.partner, assessment_id)
        body = AssessmentSerializer(row, context={"request": request}).data
        return Response(body, headers=headers)


class PNGRenderer(BaseRenderer):
    """Passes a picture through."""

    media_type = "image/png"
    format = "png"
    charset = None
    render_style = "binary"

    def render(self, data: Any, *_args: Any, **_kwargs: Any) -> Any:
        """Return the bytes as they are."""
        return data


class BytesRenderer(PNGRenderer):
    """Calls a picture bytes, for clients that know no other kind of file."""

    media_type = "application/octet-stream"


class HeatMapView(PartnerView):
    """Where the model looked."""

    renderer_classes = (PNGRenderer, BytesRenderer)

    @operation(
        "read_heat_map",
        scope=Scope.READ,
        summary="Read an assessment's heat map",
        answers={
            (200, renderer.media_type): OpenApiResponse(OpenApiTypes.BINARY, "A grey PNG.")
            for renderer in renderer_classes
        },
        problems=NOT_FOUND
        | {404: "There is no such assessment, it has no heat map, or it is not yours."},
    )
    def get(self, request: Request, assessment_id: uuid.UUID) -> Response:
        """Return a small grey picture to stretch over the whole upright photo.

        White is where the model looked most, black where it did not look.
        """
        row = partner_assessment(self.partner, assessment_id)
        if not row.heat_map:
            raise Http404
        try:
            with row.heat_map.open() as file:
                return Response(file.read())
        except FileNotFoundError as error:
            raise Http404 from error


def _idempotency_key(request: Request) -> str:
    """Return the key, "" without one. Raises ValidationError, also for an empty header."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return ""
    key = key.strip()
    if not key:
        raise ValidationError({"Idempotency-Key": [EMPTY]})
    if len(key) > MAX_KEY_LENGTH or not (key.isascii() and key.isprintable()):
        raise ValidationError({"Idempotency-Key": ["Use up to 255 printable characters."]})
    return key
