"""Erasing for good: people, moles and photos with their files."""

from django.db import connection, transaction
from django.db.models import Q

from classifier.audit import erased_list
from classifier.audit import services as audit
from classifier.audit.services import Actor, Event
from classifier.comparing.models import Comparison
from classifier.core.storage import data_keys
from classifier.core.storage.deletion import delete_on_commit
from classifier.moles.models import Mole
from classifier.outcomes.services.recording import delete_documents
from classifier.partners.erased.services import note_erased
from classifier.people.models import Subject
from classifier.photos.files import display_name
from classifier.photos.models import Photo
from classifier.review.models import Review
from classifier.takeout.services import exports
from classifier.visits.services import visits
from classifier.webhooks.event_types import EventType
from classifier.webhooks.services import publishing as webhooks


@transaction.atomic
def erase_photo(*, photo: Photo, actor: Actor) -> None:
    """Delete a photo for good, with its assessments, reviews and files; safe to call twice.

    The files go when the rows are gone; those that the storage does not delete now, a job does.
    """
    if not Subject.objects.lock_unless_erased(photo.subject_id):
        return
    locked = Photo.objects.select_for_update().filter(pk=photo.pk).first()
    if locked is None:
        return
    _lock_what_workers_and_readers_lock(locked)
    maps = locked.assessments.values_list("heat_map", flat=True)
    unnamed = (display_name(locked), locked.working_copy_name)
    names = (locked.original.name, locked.thumbnail.name, *unnamed, *maps)
    delete_on_commit(names=names)
    exports.erase_of_subject(subject=locked.subject)
    delete_documents(lesion=locked)
    visits.remove_photo_from_visits(photo=locked)
    gone = (locked.assessments, locked.review_requests)
    note_erased(
        subject=locked.subject,
        ids=[locked.id, *(pk for rows in gone for pk in rows.values_list("pk", flat=True))],
    )
    audit.record(Event.PHOTO_ERASED, actor=actor, subject_id=locked.subject_id, target=locked.id)
    erased_list.note_on_commit(Event.PHOTO_ERASED, locked.id)
    locked.delete()


@transaction.atomic
def erase_mole(*, mole: Mole, actor: Actor) -> None:
    """Delete a mole for good, with all of its photos and their files; safe to call twice."""
    if not Subject.objects.lock_unless_erased(mole.subject_id):
        return
    locked = Mole.objects.select_for_update().filter(pk=mole.pk).first()
    if locked is None:
        return
    exports.erase_of_subject(subject=locked.subject)
    delete_documents(lesion=locked)
    visits.remove_mole_from_visits(mole=locked)
    for photo in locked.photos.all():
        erase_photo(photo=photo, actor=actor)
    asked = locked.review_requests.values_list("pk", flat=True)
    note_erased(subject=locked.subject, ids=[locked.id, *asked])
    audit.record(Event.MOLE_ERASED, actor=actor, subject_id=locked.subject_id, target=locked.id)
    erased_list.note_on_commit(Event.MOLE_ERASED, locked.id)
    locked.delete()


@transaction.atomic
def erase_member(*, member: Subject, actor: Actor) -> None:
    """Delete a household member for good, with moles, photos and files; safe to call twice."""
    _erase_subject(member, actor, Event.MEMBER_ERASED)


@transaction.atomic
def erase_self(*, subject: Subject, actor: Actor) -> None:
    """Delete the owner of an account as a person with moles; the account itself is left."""
    _erase_subject(subject, actor, Event.ACCOUNT_ERASED)


@transaction.atomic
def erase_subject(*, subject: Subject, actor: Actor) -> None:
    """Delete a partner's subject for good, with all that came of it; safe to call twice.

    Only the ids stay, as tombstones: the external id may name another subject from now on.
    """
    _erase_subject(subject, actor, Event.SUBJECT_ERASED)


def _lock_what_workers_and_readers_lock(photo: Photo) -> None:
    """Lock what is changed without the person's lock, before a note of its change is deleted."""
    if not connection.features.has_select_for_update:
        return
    compared = Comparison.objects.filter(Q(earlier=photo) | Q(later=photo))
    answers = Review.objects.filter(assessment__photo=photo)
    own = (photo.assessments, photo.measurements, compared, answers, photo.review_requests)
    for rows in own:
        list(rows.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))


def _erase_subject(subject: Subject, actor: Actor, event: Event) -> None:
    locked = Subject.objects.select_for_update().filter(pk=subject.pk).first()
    if locked is None:
        return
    exports.erase_of_subject(subject=locked)
    visits.erase_visits_of(subject=locked, actor=actor)
    for mole in locked.moles.all():
        erase_mole(mole=mole, actor=actor)
    for photo in locked.photos.all():
        erase_photo(photo=photo, actor=actor)
    note_erased(subject=locked, ids=[locked.id])
    audit.record(event, actor=actor, subject_id=locked.id)
    erased_list.note_on_commit(event, locked.id)
    if locked.partner_id is not None:
        webhooks.publish(
            event_type=EventType.SUBJECT_ERASED, subject_id=locked.id, resource_id=locked.id
        )
    data_keys.erase(owners=[locked.id])
    locked.delete()
