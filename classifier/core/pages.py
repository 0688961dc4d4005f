"""A page's context: a frozen dataclass in the code, names in its template."""

from dataclasses import fields
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def page_context(page: "DataclassInstance") -> dict[str, Any]:
    """Return the page's fields by name, for its template; values are not copied or converted."""
    return {field.name: getattr(page, field.name) for field in fields(page)}
