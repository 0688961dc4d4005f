"""What is in the bin, whose rows these are and whether consent is in force: said only here.

A row is in the bin with everything it belongs to: a photo when it, its mole or its person is there.
"""

from datetime import datetime
from typing import ClassVar, Self, TypeVar

from django.db import models
from django.db.models import Case, F, OuterRef, Q, Subquery, When
from django.utils import timezone

from classifier.people.consent_text import CONSENT_VERSION, RESEARCH_VERSION
from classifier.people.models.consent import Consent

Row = TypeVar("Row", bound=models.Model)


def not_binned(*paths: str) -> Q:
    """Return the condition that nothing at these paths is in the bin; "" is the row itself.

    A relation that is empty, such as the mole of an unsorted photo, counts as not in the bin.
    """
    return Q(**{_field(path, "binned_at"): None for path in paths})


class PersonalQuerySet(models.QuerySet[Row]):
    """Rows about a person. A row is in the bin when anything at `bin_paths` is."""

    bin_paths: ClassVar[tuple[str, ...]] = ("subject",)
    subject_path: ClassVar[str] = "subject"

    def kept(self) -> Self:
        """Leave out what is in the bin."""
        return self.filter(not_binned(*self.bin_paths))

    def live(self) -> Self:
        """Leave out partners' test data."""
        return self.filter(**{self._of_subject("partner__sandbox_of"): None})

    def of(self, user: models.Model) -> Self:
        """Only rows of the user's household, without removed members."""
        return self.filter(not_binned(self.subject_path), **{self._of_subject("user"): user})

    def consented(self) -> Self:
        """Only rows of people whose consent is in force, in the version shown now.

        The last decision of the account counts, and for a household member also the last one that
        was made for that member. Who asked to have the account erased agrees to nothing any more.
        A partner answers for the consent of its own subjects.
        """
        decisions = self._decisions(Consent.Purpose.KEEPING)
        member = decisions.filter(subject=OuterRef(self._of_subject("pk")))
        is_partners = Q(**{self._of_subject("user"): None})
        is_self = Q(**{self._of_subject("relation"): "self"})
        stays = Q(**{self._of_subject("user__erase_after"): None})
        return self.alias(
            account_agreed=_agreed_version(decisions.filter(subject=None)),
            member_agreed=_agreed_version(member),
        ).filter(
            is_partners
            | stays
            & Q(account_agreed=CONSENT_VERSION)
            & (is_self | Q(member_agreed=CONSENT_VERSION))
        )

    def agreed_to_research(self) -> Self:
        """Only rows of people who agreed for themselves that models are trained with them.

        Their other consent must be in force too. Nobody agrees for members of a household or for
        the subjects of a partner, so there are none of these.
        """
        decisions = self._decisions(Consent.Purpose.RESEARCH)
        agreed = self.consented().alias(research_agreed=_agreed_version(decisions))
        is_self = {self._of_subject("relation"): "self", self._of_subject("user__isnull"): False}
        return agreed.filter(research_agreed=RESEARCH_VERSION, **is_self)

    def _decisions(self, purpose: str) -> models.QuerySet[Consent]:
        return Consent.objects.filter(user=OuterRef(self._of_subject("user")), purpose=purpose)

    def _of_subject(self, field: str) -> str:
        return _field(self.subject_path, field)


class BinQuerySet(PersonalQuerySet[Row]):
    """Rows that can be put into the bin themselves."""

    def binned(self) -> Self:
        """Only rows that were put into the bin themselves, the last one first."""
        return self.filter(binned_at__isnull=False).order_by("-binned_at")

    def binned_before(self, limit: datetime) -> Self:
        """Only rows that have been in the bin since before `limit`."""
        return self.filter(binned_at__lt=limit)

    def move_to_bin(self) -> int:
        """Put the rows into the bin; returns how many were not there already."""
        return self.filter(binned_at=None).update(binned_at=timezone.now())

    def take_out_of_bin(self) -> int:
        """Take the rows out of the bin; returns how many were there."""
        return self.filter(binned_at__isnull=False).update(binned_at=None)


def _field(path: str, name: str) -> str:
    return f"{path}__{name}" if path else name


def _agreed_version(decisions: models.QuerySet[Consent]) -> Subquery:
    """Return the text version of the last decision if it was to agree, else nothing."""
    last = decisions.order_by("-created_at", "-id")
    agreed = Case(When(is_given=True, then=F("text__version")))
    return Subquery(last.annotate(agreed=agreed).values("agreed")[:1])
