"""Reads of everything that an account holds, in the bin too, for the ZIP and its pages."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet, Sum

from classifier.assessments.models import Assessment
from classifier.core.models import Job
from classifier.measuring.models import Measurement
from classifier.moles.models import Mole
from classifier.outcomes.models import Outcome
from classifier.people.models import Subject, User
from classifier.photos.models import Photo
from classifier.review.models import Review
from classifier.takeout.models import Export, Import
from classifier.takeout.tables import Table

# Rows read from the database at once: bounds the memory of an export.
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Stored:
    """The photos of an account: how many, and their bytes."""

    photos: int
    size: int


def stored_of(user: User) -> Stored:
    """Return how many photos the account has."""
    photos = Photo.objects.filter(subject__user=user)
    return Stored(photos.count(), photos.aggregate(size=Sum("byte_size"))["size"] or 0)


def export_of(user: User) -> Export | None:
    """Return the account's export, made or on its way."""
    return Export.objects.filter(user=user).first()


def import_of(user: User) -> Import | None:
    """Return the account's import, on its way or ended."""
    return Import.objects.filter(user=user).first()


def is_another_running(job: Job) -> bool:
    """Whether a job of the same kind is being done that was claimed before this one."""
    others = type(job)._default_manager.filter(status=Job.Status.RUNNING)  # noqa: SLF001
    return others.exclude(pk=job.pk).filter(claimed_at__lt=job.claimed_at).exists()


def rows_of(user: User, table: Table) -> Iterator[dict[str, Any]]:
    """Yield the rows of a table that belong to the account, by their columns."""
    rows = table.rows.filter(**{table.user: user}).order_by(table.order, "pk")
    return rows.values(*table.columns).iterator(chunk_size=CHUNK)


def results_of(user: User) -> QuerySet[Assessment]:
    """Return all results of the account for the table of results, oldest first."""
    results = Assessment.objects.filter(subject__user=user, status__in=Assessment.TERMINAL)
    return results.select_related("photo__mole", "model_version").order_by("requested_at", "id")


def moles_of_account(user: User) -> QuerySet[Mole]:
    """Return all moles of the account with their person, oldest first."""
    moles = Mole.objects.filter(subject__user=user).select_related("subject")
    return moles.order_by("created_at", "id")


def people_with_everything(user: User) -> QuerySet[Subject]:
    """Return the account's people, with all that the page of the ZIP shows of them."""
    answers = Prefetch("reviews", Review.objects.current().order_by("created_at"))
    results = Assessment.objects.filter(status__in=Assessment.TERMINAL)
    results = results.order_by("requested_at", "id").prefetch_related(answers)
    photos = (
        Photo.objects.oldest_first()
        .select_related("mole")
        .prefetch_related(Prefetch("assessments", results))
        .prefetch_related(Prefetch("measurements", Measurement.objects.finished()), "answers")
    )
    moles = (
        Mole.objects.order_by("created_at", "id")
        .prefetch_related(Prefetch("photos", photos))
        .prefetch_related(Prefetch("outcomes", Outcome.objects.current()), "reminders")
    )
    loose = Prefetch("photos", photos.filter(mole=None), "loose_photos")
    people = Subject.objects.filter(user=user).order_by("created_at", "id")
    return people.prefetch_related(Prefetch("moles", moles)).prefetch_related(loose, "visits")


def due_for_erasure(now: datetime) -> QuerySet[Export]:
    """Return the exports whose time is over."""
    return Export.objects.filter(expires_at__lte=now)


def imports_due_for_erasure(now: datetime) -> QuerySet[Import]:
    """Return the imports whose time is over, but for one that a worker is at."""
    return Import.objects.filter(expires_at__lte=now).exclude(status=Import.Status.RUNNING)
