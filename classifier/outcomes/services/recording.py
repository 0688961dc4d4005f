"""Recording what a mole turned out to be, and deleting it with its document."""

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from classifier.assessments.models import Assessment
from classifier.audit import services as audit
from classifier.audit.services import Actor, Event
from classifier.core.days import end_of
from classifier.core.storage.deletion import delete_on_commit
from classifier.core.storage.room import failing_as_unavailable, store_in
from classifier.moles.models import Mole
from classifier.outcomes.documents import Document, accept_document
from classifier.outcomes.errors import UnlikelyOutcomeError
from classifier.outcomes.findings import Found, is_consistent
from classifier.outcomes.models import Outcome
from classifier.outcomes.selectors import Lesion, outcomes_of
from classifier.people.models import Subject, User
from classifier.people.services import accounts
from classifier.photos.models import Photo


def record_outcome(
    *,
    lesion: Lesion,
    found: Found,
    source: str,
    actor: Actor,
    user: User | None = None,
    document: bytes = b"",
) -> Outcome:
    """Store what a mole or an unsorted photo turned out to be; it replaces an earlier outcome.

    `user` is the account that records it, None for a partner. Raises UnlikelyOutcomeError,
    DocumentRefusedError, StorageUnavailableError, and ConsentMissingError. Nothing is stored then.
    """
    if not is_consistent(found):
        raise UnlikelyOutcomeError
    if found.found_on > timezone.localdate():
        raise UnlikelyOutcomeError(_("This day is in the future."))
    accounts.require_consent(subject=lesion.subject)
    outcome = Outcome(
        subject_id=lesion.subject_id,
        mole=lesion if isinstance(lesion, Mole) else None,
        photo=lesion if isinstance(lesion, Photo) else None,
        kind=found.kind,
        diagnosis=found.diagnosis,
        is_malignant=found.is_malignant,
        found_on=found.found_on,
        skin_type=found.skin_type,
        source=source,
        recorded_by=user,
    )
    if document:
        _store(outcome, accept_document(document))
    try:
        _insert(outcome, lesion, actor)
    except BaseException:
        _delete_file(outcome)
        raise
    return outcome


def record_view(*, outcome: Outcome, actor: Actor) -> None:
    """Note that an outcome's document is sent to a partner."""
    audit.record(
        Event.OUTCOME_VIEWED,
        actor=actor,
        subject_id=outcome.subject_id,
        target=outcome.mole_id or "",
        outcome=str(outcome.pk),
    )


@transaction.atomic
def remove_outcome(*, outcome: Outcome, actor: Actor) -> None:
    """Delete an outcome and those that it replaced for good, so that none of these counts again."""
    lesion = outcome.mole or outcome.photo
    if lesion is None:  # A constraint in the database refuses this.
        raise UnlikelyOutcomeError
    Subject.objects.lock(outcome.subject_id)
    rows = outcomes_of(lesion).filter(recorded_at__lte=outcome.recorded_at)
    delete_on_commit(names=[row.document.name for row in rows])
    audit.record(
        Event.OUTCOME_REMOVED, actor=actor, subject_id=outcome.subject_id, target=lesion.pk
    )
    rows.delete()


def delete_documents(*, lesion: Lesion) -> None:
    """Delete the files of a mole's or photo's outcomes, whose rows go with it."""
    own = {"mole": lesion} if isinstance(lesion, Mole) else {"photo": lesion}
    delete_on_commit(names=Outcome.objects.filter(**own).values_list("document", flat=True))


@transaction.atomic
def _insert(outcome: Outcome, lesion: Lesion, actor: Actor) -> None:
    Subject.objects.lock(lesion.subject_id)
    # The lock: of two at the same time, the later one replaces the earlier one.
    type(lesion).objects.select_for_update().get(pk=lesion.pk)
    outcomes_of(lesion).current().update(superseded_at=timezone.now())
    outcome.band = _last_band_before(outcome)
    outcome.save(force_insert=True)
    audit.record(
        Event.OUTCOME_RECORDED,
        actor=actor,
        subject_id=outcome.subject_id,
        target=lesion.pk,
        outcome=str(outcome.pk),
        kind=outcome.kind,
        source=outcome.source,
        document=bool(outcome.document),
    )


def _last_band_before(outcome: Outcome) -> str:
    """Return the newest band of the newest photo that was taken by the day of the outcome."""
    own = {"photo__mole": outcome.mole_id} if outcome.mole_id else {"photo": outcome.photo_id}
    before = (
        Assessment.objects.kept()
        .made_here()
        .filter(
            **own, status=Assessment.Status.SUCCEEDED, photo__taken_at__lt=end_of(outcome.found_on)
        )
    )
    newest = before.order_by("photo__undated", "-photo__taken_at", "-requested_at", "id")
    return newest.values_list("band", flat=True).first() or ""


def _store(outcome: Outcome, document: Document) -> None:
    name = f"{outcome.id}.{document.extension}"
    with failing_as_unavailable("A document could not be stored"):
        store_in(outcome.document, name, document.data, owner=outcome.subject_id)


def _delete_file(outcome: Outcome) -> None:
    if outcome.document:
        default_storage.delete(str(outcome.document.name))
