"""The operations of the partner API: parse the request, call one service or selector, answer."""

import uuid
from collections.abc import Callable
from typing import Any, NoReturn

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.generic import TemplateView
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse
from drf_spectacular.views import SpectacularAPIView
from rest_framework.exceptions import NotAuthenticated, ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import AllowAny
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from classifier.api import filters, serializers
from classifier.api.errors import UploadTooLarge
from classifier.api.pagination import NewestFirst
from classifier.api.permissions import partner_of
from classifier.api.reference import reference
from classifier.api.schema import IDEMPOTENCY_KEY, LOCATION, NOT_FOUND, operation
from classifier.audit import services as audit
from classifier.bin import erasure
from classifier.inference import door as inference
from classifier.partners import services as partners
from classifier.partners.models import Partner
from classifier.partners.selectors import (
    partner_assessment,
    partner_assessments,
    partner_mole_history,
    partner_moles,
    partner_photo,
)
from classifier.photos import services as photos

# Bytes of a multipart body beside the photo. Set by judgement: the fields hold less than 2 KiB.
FORM_ALLOWANCE = 64 * 1024
MAX_KEY_LENGTH = 255


class PartnerView(APIView):
    """An operation on the partner's own subjects; nothing of it stays in caches."""

    @property
    def partner(self) -> Partner:
        """The calling partner."""
        partner = partner_of(self.request)
        if partner is None:
            raise NotAuthenticated
        return partner

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Forbid caches to keep the answer."""
        response = super().finalize_response(request, response, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    def page(
        self,
        rows: QuerySet[Any],
        *,
        by: str,
        parameters: type[filters.FilterSerializer],
        serializer: Callable[..., Serializer[Any]],
    ) -> Response:
        """Return one page of the rows that the query parameters ask for."""
        query = parameters(data=self.request.query_params)
        query.is_valid(raise_exception=True)
        paginator = NewestFirst(by)
        found = paginator.paginate_queryset(rows.filter(**query.lookups()), self.request, self)
        context = {"request": self.request}
        return Response(
            {
                "next": paginator.get_next_link(),
                "previous": paginator.get_previous_link(),
                "results": serializer(found, many=True, context=context).data,
            }
        )


class AssessmentListView(PartnerView):
    """All assessments, and where new photos come in."""

    parser_classes = (MultiPartParser,)

    @operation(
        "list_assessments",
        summary="List assessments, newest first",
        parameters=[filters.AssessmentFilterSerializer],
        answers={200: serializers.AssessmentPageSerializer},
    )
    def get(self, request: Request) -> Response:
        """List the assessments of all of your subjects, or of those that the filters leave."""
        return self.page(
            partner_assessments(self.partner),
            by="requested_at",
            parameters=filters.AssessmentFilterSerializer,
            serializer=serializers.AssessmentSerializer,
        )

    @operation(
        "create_assessment",
        summary="Send a photo for assessment",
        request={"multipart/form-data": serializers.SubmissionSerializer},
        parameters=[IDEMPOTENCY_KEY, LOCATION],
        answers={202: serializers.AssessmentSerializer},
        problems={
            411: "The request has no Content-Length.",
            413: "The upload is larger than 50 MiB.",
            415: "The body is not multipart/form-data.",
            422: "The picture is refused, `code` says why; or the Idempotency-Key was used for "
            "another request.",
            503: "The photo could not be stored; nothing was kept.",
        },
    )
    def post(self, request: Request) -> Response:
        """Keep a photo and queue its assessment. Subject and mole are made when they are new.

        All metadata but the capture time is removed. The same photo of the same subject again is
        not kept twice: the answer is its latest assessment, and it stays with its first mole.
        """
        key = _idempotency_key(request)
        data = serializers.SubmissionSerializer(data=_bounded(request))
        data.is_valid(raise_exception=True)
        row, _ = partners.submit(
            partner=self.partner, submission=data.submission(), idempotency_key=key
        )
        body = serializers.AssessmentSerializer(row, context={"request": request}).data
        location = request.build_absolute_uri(reverse("api:assessment", args=[row.id]))
        return Response(body, status=202, headers={"Location": location})


class AssessmentView(PartnerView):
    """One assessment."""

    @operation(
        "read_assessment",
        summary="Read an assessment",
        answers={200: serializers.AssessmentSerializer},
        problems=NOT_FOUND,
    )
    def get(self, request: Request, assessment_id: uuid.UUID) -> Response:
        """Return where the assessment stands and, once it is finished, its result.

        `queued` and `running` go on to `succeeded`, `rejected` or `failed`, usually within
        seconds; ask again after a second or two until then.
        """
        row = partner_assessment(self.partner, assessment_id)
        return Response(serializers.AssessmentSerializer(row, context={"request": request}).data)


class PNGRenderer(BaseRenderer):
    """Passes a picture through."""

    media_type = "image/png"
    format = "png"
    charset = None
    render_style = "binary"

    def render(self, data: Any, *_args: Any, **_kwargs: Any) -> Any:
        """Return the bytes as they are."""
        return data


class HeatMapView(PartnerView):
    """Where the model looked."""

    renderer_classes = (PNGRenderer,)

    @operation(
        "read_heat_map",
        summary="Read an assessment's heat map",
        answers={(200, "image/png"): OpenApiResponse(OpenApiTypes.BINARY, "A grey PNG.")},
        problems={404: "There is no such assessment, it has no heat map, or it is not yours."},
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


class MoleListView(PartnerView):
    """All moles."""

    @operation(
        "list_moles",
        summary="List moles, newest first",
        parameters=[filters.FilterSerializer],
        answers={200: serializers.MolePageSerializer},
    )
    def get(self, request: Request) -> Response:
        """List the moles of all of your subjects, or find one by both external ids."""
        return self.page(
            partner_moles(self.partner),
            by="created_at",
            parameters=filters.FilterSerializer,
            serializer=serializers.MoleSerializer,
        )


class MoleView(PartnerView):
    """One mole and its history."""

    @operation(
        "read_mole",
        summary="Read a mole's history",
        answers={200: serializers.MoleHistorySerializer},
        problems=NOT_FOUND,
    )
    def get(self, request: Request, mole_id: uuid.UUID) -> Response:
        """Return the mole with all of its photos, newest first, each with all of its results.

        Two or more photos of one day, assessed by the same version, have a combined result too.
        """
        mole = partner_mole_history(self.partner, mole_id)
        return Response(serializers.MoleHistorySerializer(mole, context={"request": request}).data)


class PhotoView(PartnerView):
    """One photo, to be deleted."""

    @operation(
        "delete_photo",
        summary="Delete a photo",
        parameters=[filters.ErasureSerializer],
        answers={204: OpenApiResponse(description="It is deleted.")},
        problems=NOT_FOUND,
    )
    def delete(self, request: Request, photo_id: uuid.UUID) -> Response:
        """Move a photo with its results to the bin, or erase it at once with `for_good=true`.

        From the bin it is erased after 30 days; sending the same photo again takes it out.
        """
        query = filters.ErasureSerializer(data=request.query_params)
        query.is_valid(raise_exception=True)
        photo = partner_photo(self.partner, photo_id)
        delete = erasure.erase_photo if query.validated_data["for_good"] else photos.bin_photo
        delete(photo=photo, actor=audit.partner(self.partner))
        return Response(status=204)


class ModelView(PartnerView):
    """The model in use."""

    @operation(
        "read_model",
        summary="Read the model card",
        answers={200: serializers.ModelCardSerializer},
        problems={503: "The model can't be used at the moment."},
    )
    def get(self, request: Request) -> Response:
        """Return what the model in use is, what it was measured at, and its limits."""
        return Response(serializers.ModelCardSerializer(inference.manifest().raw).data)


class SchemaView(SpectacularAPIView):
    """The API as an OpenAPI document."""


class DocsView(TemplateView):
    """The API for people to read."""

    template_name = "api/docs.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the reference, and this server's address for the examples."""
        base_url = self.request.build_absolute_uri("/").rstrip("/")
        return super().get_context_data(reference=reference(), base_url=base_url, **kwargs)


class NothingHereView(APIView):
    """Every other address under the API's."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> NoReturn:
        """Say so, whatever the method."""
        raise Http404


def _idempotency_key(request: Request) -> str:
    key = request.headers.get("Idempotency-Key", "").strip()
    if len(key) > MAX_KEY_LENGTH or not (key.isascii() and key.isprintable()):
        raise ValidationError({"Idempotency-Key": ["Use up to 255 printable characters."]})
    return key


def _bounded(request: Request) -> Any:
    """Return the form. Raises UploadTooLarge, before reading the body if its header says so."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > settings.MAX_UPLOAD_BYTES + FORM_ALLOWANCE:
        raise UploadTooLarge
    form = request.data
    if "image" in getattr(request._request, "oversized_fields", ()):  # noqa: SLF001
        raise UploadTooLarge
    return form
