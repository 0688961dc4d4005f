"""What all operations share."""

from collections.abc import Callable
from typing import Any, NoReturn

from django.db.models import QuerySet
from django.http import Http404
from django.utils.cache import add_never_cache_headers
from rest_framework.exceptions import NotAuthenticated
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from classifier.api.pagination import NewestFirst
from classifier.api.permissions import partner_of
from classifier.api.query import FilterSerializer
from classifier.partners.models import Partner


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
        parameters: type[FilterSerializer],
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


class NothingHereView(APIView):
    """Every other address under the API's."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> NoReturn:
        """Say so, whatever the method."""
        raise Http404
