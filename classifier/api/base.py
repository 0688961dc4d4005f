"""What all operations share."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, NoReturn

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from rest_framework.exceptions import (
    APIException,
    ErrorDetail,
    NotAuthenticated,
    ValidationError,
)
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import DateTimeField, Serializer
from rest_framework.views import APIView

from classifier.api.authentication import credential_of
from classifier.api.deprecation import deprecations_of, headers_for
from classifier.api.negotiation import PartnerNegotiation
from classifier.api.pagination import ByTime, NewestFirst, OldestChangeFirst
from classifier.api.permissions import partner_of
from classifier.audit import services as audit
from classifier.audit.services import Actor
from classifier.core.large_requests import takes_files
from classifier.partners.changes import services as changes
from classifier.partners.changes.selectors import changed_since
from classifier.partners.models import Partner

NO_BODY = ErrorDetail("This operation takes no body.", "unexpected_body")
# Not OPTIONS, which `APIView` would name in `Allow` and answer with 405.
METHODS = ["get", "head", "post", "patch", "delete"]
# With "Z": the "+" of another offset is a space in an address that nobody encoded.
IN_UTC = DateTimeField(default_timezone=UTC)


class PartnerView(APIView):
    """An operation on the partner's own subjects; nothing of it stays in caches.

    `query` holds the valid query parameters, as `operation` describes them. A POST may bring so
    many `files`.
    """

    http_method_names = METHODS
    content_negotiation_class = PartnerNegotiation
    files = 0
    query: Any

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Any:
        """Return the view, marked if it takes files."""
        view = super().as_view(**initkwargs)
        return takes_files(cls.files, cls.sent_by_partner)(view) if cls.files else view

    @property
    def partner(self) -> Partner:
        """The calling partner."""
        partner = partner_of(self.request)
        if partner is None:
            raise NotAuthenticated
        return partner

    @property
    def actor(self) -> Actor:
        """The calling partner, with the credential of the request, for the audit trail."""
        return audit.partner(self.partner, credential_of(self.request.auth))

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Count the request, refuse strangers, then what the operation does not take."""
        self.perform_authentication(request)
        super().check_throttles(request)
        super().initial(request, *args, **kwargs)
        if request.method not in self.allowed_methods:
            return
        described = self._operation()
        if described.body is None and request.stream is not None:
            raise ValidationError({"body": [NO_BODY]})
        self.query = described.query(data=request.query_params)
        self.query.is_valid(raise_exception=True)

    @classmethod
    def sent_by_partner(cls, request: HttpRequest, **kwargs: Any) -> str | HttpResponseBase:
        """Name the partner who sends a file (`core.large_requests`), or refuse the request."""
        view = cls()
        view.setup(request, **kwargs)
        view.request = asked = view.initialize_request(request, **kwargs)
        view.headers = view.default_response_headers
        try:
            view.perform_authentication(asked)
            view.check_permissions(asked)
        except APIException as error:
            refused: HttpResponseBase = view.handle_exception(error)
            answer: HttpResponseBase = view.finalize_response(asked, refused, **kwargs)
            return answer
        return f"partner-{view.partner.pk}"

    def read_body(self) -> Any:
        """Return the serializer that `operation` describes, with the valid body."""
        is_partial = self.request.method == "PATCH"
        serializer = self._operation().body(data=self.request.data, partial=is_partial)
        serializer.is_valid(raise_exception=True)
        return serializer

    def _operation(self) -> Any:
        return getattr(self, str(self.request.method).lower())

    def check_throttles(self, request: Request) -> None:
        """Do nothing: `initial` has counted the request, before anything may refuse it."""

    def get_throttles(self) -> list[Any]:
        """Keep the throttles, which know what is left."""
        self.throttles = super().get_throttles()
        return self.throttles

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Forbid caches to keep the answer, and add the headers that every answer has."""
        response = super().finalize_response(request, response, *args, **kwargs)
        add_never_cache_headers(response)
        for name, value in self._headers(request).items():
            response.headers[name] = value
        return response

    def _headers(self, request: Request) -> dict[str, str]:
        """Return what is left of the rate limit, and when what was asked for will end."""
        headers: dict[str, str] = {}
        for throttle in getattr(self, "throttles", ()):
            headers |= throttle.headers()
        handler = getattr(self, (request.method or "").lower(), None)
        if handler and (found := deprecations_of(handler.__func__)):
            policy = f"{request.build_absolute_uri(reverse('api:docs'))}#deprecations"
            headers |= headers_for(found, policy)
        return headers

    def page(
        self,
        rows: QuerySet[Any],
        *,
        by: str,
        serializer: Callable[..., Serializer[Any]],
    ) -> Response:
        """Return one page of the rows that the query parameters ask for."""
        rows, since = rows.filter(**self.query.lookups(self.partner)), self.query.changed_since()
        paginator: ByTime = NewestFirst(by)
        if since is not None:
            changes.time_changes(partner=self.partner)
            rows, paginator = changed_since(rows, self.partner, since), OldestChangeFirst()
        found = paginator.paginate_queryset(rows, self.request, self) or []
        context = {"request": self.request}
        return Response(
            {
                "next": paginator.get_next_link(),
                "previous": paginator.get_previous_link(),
                "watermark": since and IN_UTC.to_representation(self._watermark(found, since)),
                "results": serializer(found, many=True, context=context).data,
            }
        )

    def _watermark(self, found: Sequence[Any], since: datetime) -> datetime:
        """Return the last change of a page, or a moment up to which there are no others.

        Never one in the future: a later change may have an earlier time if a clock is set back.
        """
        return found[-1].changed_at if found else min(since, self.partner.changes_until)


class NothingHereView(APIView):
    """Every other address under the API's."""

    http_method_names = METHODS
    authentication_classes = ()
    permission_classes = (AllowAny,)
    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> NoReturn:
        """Say so, whatever the method."""
        raise Http404
