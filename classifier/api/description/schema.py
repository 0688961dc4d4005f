"""What all operations share in the OpenAPI document."""

from collections.abc import Callable, Sequence
from typing import Any

from drf_spectacular.extensions import (
    OpenApiAuthenticationExtension,
    OpenApiSerializerExtension,
    OpenApiSerializerFieldExtension,
)
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from oauth2_provider.scopes import get_scopes_backend

from classifier.api.deprecation import Deprecation
from classifier.api.description.problem import ProblemSerializer
from classifier.api.scopes import scope_of
from classifier.api.strict import StrictSerializer
from classifier.core.problems import MEDIA_TYPE
from classifier.partners.external_ids import INVISIBLE
from classifier.partners.scopes import Scope
from classifier.people.age import EARLIEST_YEAR

# No look-around and no Unicode classes, which some validators don't have.
EXTERNAL_ID = rf"^[^{INVISIBLE}]*[^\s{INVISIBLE}][^{INVISIBLE}]*$"

ALWAYS = {
    400: "`invalid`: a field or a parameter is not valid, `errors` says which and why. "
    "`unreadable_text`: some text is not UTF-8.",
    401: "There is no valid access token.",
    406: "The Accept header asks for what this operation can't give.",
    429: "`throttled`: too many requests; wait for `Retry-After` seconds.",
    500: "Something went wrong on our side.",
    503: "`database_unavailable`: try again after `Retry-After` seconds.",
}
# Of operations with a body.
UNREADABLE_BODY = {
    411: "The request has no Content-Length: a body in chunks is not read.",
    413: "The text in the body is longer than 1 MB.",
    415: "The body is of another media type.",
}
NOT_FOUND = {
    404: "There is no such thing, or it is not yours.",
    410: "It was yours and is `erased` since `erased_at`.",
}

IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description=(
        "Up to 255 printable characters, yours to choose, unique to the request. The same key with "
        "the same request gives the same answer; with another request, a problem."
    ),
    pattern=r"^[\x21-\x7E]([\x20-\x7E]{0,253}[\x21-\x7E])?$",
)
LOCATION = OpenApiParameter(
    "Location",
    OpenApiTypes.URI,
    OpenApiParameter.HEADER,
    description="Where it is read.",
    response=[200, 201, 202],
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
    `deprecated` in `more` is a Deprecation.
    """
    deprecated: Deprecation | None = more.pop("deprecated", None)
    refused = (
        f"`insufficient_scope`: the token lacks the scope `{scope}`. `partner_inactive`: the "
        "partner is suspended."
    )
    possible = ALWAYS | {403: refused} | (UNREADABLE_BODY if request else {}) | (problems or {})
    possible[503] = " ".join(dict.fromkeys([possible[503], ALWAYS[503]]))
    described = {
        (status, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, description)
        for status, description in sorted(possible.items())
    }
    describe = extend_schema(
        operation_id=name,
        responses=answers | described,
        parameters=list(parameters),
        request=request,
        deprecated=deprecated is not None,
        **more,
    )
    queries = [each for each in parameters if isinstance(each, type)] or [StrictSerializer]
    bodies = list(request.values()) if isinstance(request, dict) else [request]

    def decorate(method: Any) -> Any:
        method.scope = scope
        method.deprecation = deprecated
        (method.query,), (method.body,) = queries, bodies
        method.bodies = (*bodies, *answers.values())
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


class StrictShape(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]
    """Requests that refuse fields which they don't have."""

    target_class = "classifier.api.strict.StrictSerializer"
    match_subclasses = True

    def map_serializer(self, auto_schema: AutoSchema, direction: Any) -> dict[str, Any]:
        """Return the shape, closed."""
        described: Any = auto_schema
        shape = described._map_serializer(self.target, direction, bypass_extensions=True)  # noqa: SLF001
        return {**shape, "additionalProperties": False}


class YearOfBirthShape(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    """Years of birth in a form, which can't say null: there an empty text erases the year."""

    target_class = "classifier.api.fields.YearOfBirthField"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: Any) -> dict[str, Any]:
        """Return a year, or nothing. The latest year is left out: it changes with the years."""
        year = {"type": "integer", "minimum": EARLIEST_YEAR}
        return {"oneOf": [year, {"type": "string", "maxLength": 0}]}


class ExternalIdShape(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    """Ids of partners."""

    target_class = "classifier.api.fields.ExternalIdField"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: Any) -> dict[str, Any]:
        """Return the shape with what the ids may not hold."""
        described: Any = auto_schema
        shape = described._map_serializer_field(self.target, direction, bypass_extensions=True)  # noqa: SLF001
        return {**shape, "pattern": EXTERNAL_ID}
