"""What all operations share in the OpenAPI document."""

from collections.abc import Callable, Sequence
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from oauth2_provider.scopes import get_scopes_backend

from classifier.api.description.problem import ProblemSerializer
from classifier.api.scopes import scope_of
from classifier.api.strict import StrictSerializer
from classifier.core.problems import MEDIA_TYPE
from classifier.partners.scopes import Scope

ALWAYS = {
    400: "The request is not valid; `errors` names the fields. Text that is not UTF-8 is "
    "`unreadable_text`.",
    401: "There is no valid access token.",
    406: "The Accept header asks for what this operation can't give.",
    429: "Too many requests; wait for `Retry-After` seconds.",
    500: "Something went wrong on our side.",
}
NOT_FOUND = {404: "There is no such thing, or it is not yours."}

IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description=(
        "Up to 255 printable characters, yours to choose, unique to the request. The same key with "
        "the same request gives the same answer; with another request, a problem."
    ),
)
LOCATION = OpenApiParameter(
    "Location",
    OpenApiTypes.URI,
    OpenApiParameter.HEADER,
    description="Where the assessment is read.",
    response=[202],
)


def operation(
    name: str,
    *,
    scope: Scope,
    answers: dict[Any, Any],
    problems: dict[int, str] | None = None,
    parameters: Sequence[Any] = (),
    request: Any = None,
    **more: Any,
) -> Callable[[Any], Any]:
    """Describe an operation: what it needs, takes and answers, and the problems that it may give.

    The serializers among `parameters` (of the query) and in `request` (of the body) check what is
    sent; where there is none, nothing may be sent. The body of PATCH may leave out any field.
    """
    refused = f"The token lacks the scope `{scope}`, or the partner is suspended."
    described = {
        (status, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, description)
        for status, description in sorted((ALWAYS | {403: refused} | (problems or {})).items())
    }
    describe = extend_schema(
        operation_id=name,
        responses=answers | described,
        parameters=list(parameters),
        request=request,
        **more,
    )
    queries = [each for each in parameters if isinstance(each, type)] or [StrictSerializer]
    bodies = list(request.values()) if isinstance(request, dict) else [request]

    def decorate(method: Any) -> Any:
        method.scope = scope
        (method.query,), (method.body,) = queries, bodies
        return describe(method)

    return decorate


class PartnerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Describes the tokens and which scope each operation needs."""

    target_class = "classifier.api.authentication.PartnerAuthentication"
    name = "partner"

    def get_security_requirement(self, auto_schema: AutoSchema) -> dict[str, list[Any]]:
        """Return the scope that the operation needs."""
        scope = scope_of(auto_schema.view, auto_schema.method)
        return {self.name: [str(scope)] if scope else []}

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        """Return the client credentials flow."""
        flow = {
            "tokenUrl": "/api/v1/oauth/token/",
            "scopes": get_scopes_backend().get_all_scopes(),
        }
        return {"type": "oauth2", "flows": {"clientCredentials": flow}}
