"""What all operations share."""

from collections.abc import Callable
from typing import Any, NoReturn

from django.db.models import QuerySet
from django.http import Http404
from django.utils.cache import add_never_cache_headers
from rest_framework.exceptions import ErrorDetail, NotAuthenticated, ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from classifier.api.negotiation import PartnerNegotiation
from classifier.api.pagination import NewestFirst
from classifier.api.permissions import partner_of
from classifier.partners.models import Partner

NO_BODY = ErrorDetail("This operation takes no body.", "unexpected_body")
# Not OPTIONS, which `APIView` would name in `Allow` and answer with 405.
METHODS = ["get", "head", "post", "patch", "delete"]


class PartnerView(APIView):
    """An operation on the partner's own subjects; nothing of it stays in caches.

    `query` holds the valid query parameters, as `operation` describes them.
    """

    http_method_names = METHODS
    content_negotiation_class = PartnerNegotiation
    query: Any

    @property
    def partner(self) -> Partner:
        """The calling partner."""
        partner = partner_of(self.request)
        if partner is None:
            raise NotAuthenticated
        return partner

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse strangers, then what the operation does not take."""
        super().initial(request, *args, **kwargs)
        if request.method not in self.allowed_methods:
            return
        described = self._operation()
        self.query = described.query(data=request.query_params)
        self.query.is_valid(raise_exception=True)
        if described.body is None and request.stream is not None:
            raise ValidationError({"body": [NO_BODY]})

    def read_body(self) -> Any:
        """Return the serializer that `operation` describes, with the valid body."""
        is_partial = self.request.method == "PATCH"
        serializer = self._operation().body(data=self.request.data, partial=is_partial)
        serializer.is_valid(raise_exception=True)
        return serializer

    def _operation(self) -> Any:
        return getattr(self, str(self.request.method).lower())

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
        serializer: Callable[..., Serializer[Any]],
    ) -> Response:
        """Return one page of the rows that the query parameters ask for."""
        paginator = NewestFirst(by)
        found = paginator.paginate_queryset(rows.filter(**self.query.lookups()), self.request, self)
        context = {"request": self.request}
        return Response(
            {
                "next": paginator.get_next_link(),
                "previous": paginator.get_previous_link(),
                "results": serializer(found, many=True, context=context).data,
            }
        )


class NothingHereView(APIView):
    """Every other address under the API's."""

    http_method_names = METHODS
    authentication_classes = ()
    permission_classes = (AllowAny,)
    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> NoReturn:
        """Say so, whatever the method."""
        raise Http404
