"""Operations and fields that will end: `Deprecation` (RFC 9745) and `Sunset` (RFC 8594).

An operation is marked in `operation(..., deprecated=...)`, a field by `deprecated_fields` on its
serializer. Both are then marked in the OpenAPI document and on the page made from it, and each
answer that they concern has the headers.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

from django.utils.http import http_date
from drf_spectacular.utils import OpenApiResponse
from rest_framework.serializers import BaseSerializer, Serializer

Kind = TypeVar("Kind", bound=type[Serializer[Any]])


@dataclass(frozen=True, slots=True)
class Deprecation:
    """Since when something should not be used any more, what to use, and when it ends if known."""

    since: datetime
    instead: str
    sunset: datetime | None = None

    def sentence(self) -> str:
        """Return what the document says."""
        ends = f", ends on {self.sunset:%Y-%m-%d}" if self.sunset else ""
        return f"Deprecated since {self.since:%Y-%m-%d}{ends}. {self.instead}"


def deprecated_fields(**fields: Deprecation) -> Callable[[Kind], Kind]:
    """Mark fields of a serializer, and of those that inherit from it."""

    def mark(kind: Kind) -> Kind:
        if unknown := set(fields) - set(kind().fields):
            raise ValueError(f"{kind.__name__} has no field {', '.join(sorted(unknown))}.")
        kind.deprecations = fields  # type: ignore[attr-defined]
        return kind

    return mark


@cache
def deprecations_of(handler: Callable[..., Any]) -> tuple[Deprecation, ...]:
    """Return those of a described operation: its own, and those of all fields of its bodies."""
    own = getattr(handler, "deprecation", None)
    return (*([own] if own else ()), *_of_bodies(getattr(handler, "bodies", ())))


def headers_for(found: Iterable[Deprecation], policy_url: str) -> dict[str, str]:
    """Return the headers for an answer that these concern: the earliest of each date."""
    known = list(found)
    if not known:
        return {}
    headers = {
        "Deprecation": f"@{int(min(each.since for each in known).timestamp())}",
        "Link": f'<{policy_url}>; rel="deprecation"; type="text/html"',
    }
    if ends := [each.sunset for each in known if each.sunset]:
        headers["Sunset"] = http_date(min(ends).timestamp())
    return headers


def _of_bodies(bodies: Iterable[Any]) -> Iterator[Deprecation]:
    for body in bodies:
        described = body.response if isinstance(body, OpenApiResponse) else body
        is_class = isinstance(described, type) and issubclass(described, BaseSerializer)
        yield from _of_field(described() if is_class else described)


def _of_field(field: Any) -> Iterator[Deprecation]:
    serializer = getattr(field, "child", field)
    yield from getattr(serializer, "deprecations", {}).values()
    yield from _of_bodies(getattr(serializer, "fields", {}).values())
