"""What is in the bin, and whose rows these are: the only place that says so.

A row is in the bin with everything it belongs to: a photo when it, its mole or its person is there.
"""

from datetime import datetime
from typing import ClassVar, Self, TypeVar

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

Row = TypeVar("Row", bound=models.Model)


def not_binned(*paths: str) -> Q:
    """Return the condition that nothing at these paths is in the bin; "" is the row itself.

    A relation that is empty, such as the mole of an unsorted photo, counts as not in the bin.
    """
    fields = [f"{path}__binned_at" if path else "binned_at" for path in paths]
    return Q(**dict.fromkeys(fields))


class PersonalQuerySet(models.QuerySet[Row]):
    """Rows about a person. A row is in the bin when anything at `bin_paths` is."""

    bin_paths: ClassVar[tuple[str, ...]] = ("subject",)
    subject_path: ClassVar[str] = "subject"

    def kept(self) -> Self:
        """Leave out what is in the bin."""
        return self.filter(not_binned(*self.bin_paths))

    def of(self, user: models.Model) -> Self:
        """Only rows of the user's household, without removed members."""
        path = self.subject_path
        return self.filter(not_binned(path), **{f"{path}__user": user})

    def consented(self) -> Self:
        """Only rows of people whose consent is in force (see `SubjectQuerySet.consented`)."""
        from classifier.people.models.subject import Subject

        agreed = Subject.objects.consented().filter(pk=OuterRef(f"{self.subject_path}_id"))
        return self.filter(Exists(agreed))


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
