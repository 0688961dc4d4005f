"""Pages of long lists, read without counting: a page costs the same however long the list is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest

Row = TypeVar("Row", bound=Model)
# Fills whole rows of 1, 2, 3 or 4 cards.
PAGE_SIZE = 12
# Set by judgement: far beyond any list here. The database reads and drops all rows before a page.
MAX_PAGE = 10_000


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page of a list."""

    rows: list[Row]
    number: int
    has_next: bool

    @property
    def has_previous(self) -> bool:
        """Whether there is a page before this one."""
        return self.number > 1

    @property
    def has_other_pages(self) -> bool:
        """Whether the list is longer than this page."""
        return self.has_next or self.has_previous

    @property
    def next_page_number(self) -> int:
        """The page after this one."""
        return self.number + 1

    @property
    def previous_page_number(self) -> int:
        """The page before this one."""
        return self.number - 1


def page_of(
    rows: QuerySet[Row] | Sequence[Row], request: HttpRequest, *, size: int = PAGE_SIZE
) -> Page[Row]:
    """Return the page that `?page=` asks for. Raises Http404 when there is no such page."""
    number = _number(request.GET.get("page", "1"))
    start = (number - 1) * size
    found = list(rows[start : start + size + 1])
    if number > 1 and not found:
        raise Http404
    return Page(found[:size], number, has_next=len(found) > size)


def _number(text: str) -> int:
    if text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= MAX_PAGE:
        return int(text[:6])
    raise Http404
