"""The people in the header of each page, what waits for them, and whose record the page shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from classifier.notices.selectors import people_with_notices
from classifier.people.models import Subject
from classifier.people.session import CHOSEN_SUBJECT

# The rows that pages are about, as their contexts name them. Each has a `subject`.
RECORDS = ("photo", "mole", "overview", "comparison", "assessment", "visit", "reminder")


@dataclass(frozen=True, slots=True)
class ShownPeople:
    """The household, how much waits for it, and the person whose record the page shows.

    `person` is None for a record of somebody else, such as a photo that staff review.
    """

    people: tuple[Subject, ...] = ()
    waiting: int = 0
    person: Subject | None = None


def shown_people(context: Any) -> ShownPeople:
    """Return what the header needs, with one query for each request; nothing for visitors.

    A page about one row shows the person it belongs to, whoever was chosen in the session.
    """
    request = context.get("request")
    user = getattr(request, "user", None)
    if request is None or user is None or not user.is_authenticated:
        return ShownPeople()
    people = getattr(request, "household", None)
    if people is None:
        people = request.household = tuple(people_with_notices(user))
    return ShownPeople(
        people=people,
        waiting=sum(person.waiting for person in people),
        person=_person(people, _shown_id(context.flatten(), request.session)),
    )


def _shown_id(values: Mapping[str, Any], session: Mapping[str, Any]) -> str | None:
    """Return the id of the page's person or of its row's, else of the one chosen, else None."""
    if isinstance(values.get("subject"), Subject):
        return str(values["subject"].pk)
    for name in RECORDS:
        subject_id = getattr(values.get(name), "subject_id", None)
        if subject_id is not None:
            return str(subject_id)
    return session.get(CHOSEN_SUBJECT)


def _person(people: tuple[Subject, ...], shown_id: str | None) -> Subject | None:
    if shown_id is None:
        return next((person for person in people if person.is_self), None)
    return next((person for person in people if str(person.pk) == shown_id), None)
