"""The list of moles: those that need attention first, searched, filtered and sorted.

The number of queries does not grow with the moles. A person's moles are sorted here and not in SQL,
because attention follows from rules that are written once, in `classifier.next_steps`.
"""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from classifier.core.paging import Page, page_of
from classifier.measuring.selectors import diameters_of_moles
from classifier.moles.models import BodySite, Mole
from classifier.moles.trend import MOST_POINTS, Trend, draw_trend
from classifier.next_steps.facts import ATTENTION, MoleFacts
from classifier.next_steps.selectors import facts_of_moles
from classifier.next_steps.texts import ATTENTION as REASONS
from classifier.next_steps.texts import Text
from classifier.notices.selectors import answers_to
from classifier.people.access import PersonRequest
from classifier.photos.selectors import unsorted_photos
from classifier.results.advice import RESULT
from classifier.results.selectors import moles_with_latest, outcome_of
from classifier.review.models import Review

# Unsorted photos are counted up to here, then called "many": a count of thousands costs a scan.
MANY_UNSORTED = 100
# With fewer moles a search would only take room. Set by judgement: they fit on one screen.
SEARCHED_FROM = 6
# By the moles' keys.
FactsByMole = Mapping[uuid.UUID, MoleFacts]
_BANDS = ("higher", "unclear", "lower", "")
_SITES = tuple(BodySite.values)

SHOWN: dict[str, Text] = {
    "": _("All"),
    "attention": _("Needs attention"),
    "due": _("Photo due"),
    "higher": _("Higher concern"),
    "unclear": _("Unclear"),
    "lower": _("Lower concern"),
}
ORDERS: dict[str, Text] = {
    "": _("Needs attention first"),
    "name": _("Name"),
    "newest": _("Newest photo first"),
    "place": _("Place, from head to foot"),
}


@dataclass(frozen=True, slots=True)
class MoleRow:
    """One mole of a list.

    `outcome` is the band of its newest result with one, else the status of its newest photo; empty
    without photos. `reasons` say why it needs attention, besides its band.
    """

    mole: Mole
    facts: MoleFacts
    trend: Trend | None

    @property
    def outcome(self) -> str:
        """The band, else the status of the newest photo."""
        return outcome_of(self.mole, self.facts.band)

    @property
    def reasons(self) -> list[Text]:
        """Why the mole needs attention, in words; the badge names the band."""
        return [REASONS[reason] for reason in self.facts.attention if reason != RESULT]


@dataclass(frozen=True, slots=True)
class ListPage:
    """The page of moles. `attention` and `others` are the rows of one page of the list.

    `attention` is empty if the list is sorted or filtered otherwise. `elsewhere` is an unread
    answer about a photo of none of these moles.
    """

    attention: list[MoleRow]
    others: list[MoleRow]
    page_obj: Page[Mole]
    elsewhere: Review | None
    total: int
    query: str
    shown: str
    order: str
    order_name: Text
    choices: dict[str, Text]
    orders: dict[str, Text]
    has_search: bool
    unsorted: int
    is_many: bool


def list_page(request: PersonRequest) -> ListPage:
    """Return the page that the address asks for. Raises Http404 for a page too many."""
    query = request.GET.get("q", "").strip()
    shown = _known(request, "show", SHOWN)
    order = _known(request, "sort", ORDERS)
    moles = list(moles_with_latest(request.subject))
    facts = facts_of_moles([mole.pk for mole in moles])
    kept = [mole for mole in moles if _fits(mole, facts[mole.pk], query, shown)]
    page = page_of(sorted(kept, key=_key(order, facts)), request)
    rows = _rows(page.rows, facts)
    is_plain = not (query or shown or order)
    unsorted = unsorted_photos(request.subject)[:MANY_UNSORTED].count()
    answers = answers_to(request.user).filter(read_at=None)
    return ListPage(
        attention=[row for row in rows if is_plain and row.facts.attention],
        others=[row for row in rows if not (is_plain and row.facts.attention)],
        page_obj=page,
        elsewhere=answers.exclude(assessment__photo__mole__in=moles).first(),
        total=len(moles),
        query=query,
        shown=shown,
        order=order,
        order_name=ORDERS[order],
        choices=SHOWN,
        orders=ORDERS,
        has_search=len(moles) >= SEARCHED_FROM or not is_plain,
        unsorted=unsorted,
        is_many=unsorted == MANY_UNSORTED,
    )


def rows_of(moles: Sequence[Mole]) -> list[MoleRow]:
    """Return rows for moles as `moles_with_latest` gives them."""
    return _rows(moles, facts_of_moles([mole.pk for mole in moles]))


def _rows(moles: Sequence[Mole], facts: FactsByMole) -> list[MoleRow]:
    sizes = diameters_of_moles([mole.pk for mole in moles], at_most=MOST_POINTS)
    return [MoleRow(mole, facts[mole.pk], draw_trend(sizes.get(mole.pk, ()))) for mole in moles]


def _known(request: HttpRequest, name: str, choices: dict[str, Text]) -> str:
    value = request.GET.get(name, "")
    return value if value in choices else ""


def _fits(mole: Mole, facts: MoleFacts, query: str, shown: str) -> bool:
    text = f"{mole.name} {mole.place}".casefold()
    if not all(word in text for word in query.casefold().split()):
        return False
    if shown == "attention":
        return bool(facts.attention)
    if shown == "due":
        return facts.is_due
    return not shown or facts.band == shown


def _key(order: str, facts: FactsByMole) -> Callable[[Mole], tuple[object, ...]]:
    def by_newest(mole: Mole) -> float:
        taken_at: datetime | None = mole.latest_taken_at  # type: ignore[attr-defined]
        return -taken_at.timestamp() if taken_at else 0.0

    def key(mole: Mole) -> tuple[object, ...]:
        name = mole.name.casefold()
        if order == "name":
            return (name,)
        if order == "newest":
            return (by_newest(mole), name)
        if order == "place":
            return (_SITES.index(mole.body_site), mole.laterality, name)
        found = facts[mole.pk]
        urgency = min(map(ATTENTION.index, found.attention), default=len(ATTENTION))
        seriousness = (_BANDS.index(found.band), -len(found.attention))
        return (urgency, *seriousness, by_newest(mole), name)

    return key
