"""People, moles and photos: what all other rows hang on."""

from dataclasses import replace

from django.db import transaction

from classifier import images
from classifier.assessments import services as assessments
from classifier.assessments.models import Assessment
from classifier.audit import services as audit
from classifier.audit.models import AuditEvent
from classifier.audit.services import Event
from classifier.intake import quotas
from classifier.intake import services as intake
from classifier.intake.errors import PhotoRefusedError
from classifier.moles.models import Mole
from classifier.people.models import Subject
from classifier.people.services import accounts
from classifier.people.services.household import MAX_MEMBERS, agree_for
from classifier.photos.models import Photo
from classifier.takeout.services.restoring.run import UNFIT, Row, Run, Store

# Bytes: the largest photo that any installation takes, with room.
MOST_PHOTO_BYTES = 100 * 1024 * 1024
_DETAILS = ("year_of_birth", "sex", "details_answered_at")


def restore_people(*, run: Run) -> None:
    """Add the people of the family, and the age and sex of the owner if not given here."""
    # The last decision for each person counts.
    given: dict[str, tuple[str, str]] = {}
    for row in run.source.rows("consents"):
        if row["subject"] is not None and row["is_given"]:
            given[row["subject"]] = max(
                given.get(row["subject"], ("", "")), (row["created_at"], row["basis"])
            )
    run.each("people", lambda run, row: run.store(row, _person(given.get(row["id"], ("", ""))[1])))


def restore_moles(*, run: Run) -> None:
    """Add moles, those in the bin too."""
    run.each("moles", lambda run, row: run.store(row, _store_mole))


def restore_photos(*, run: Run) -> None:
    """Clean and add photos as uploads are; those of an account that has no room are left out."""
    run.each("photos", _restore_photo)


def assess_the_rest(*, run: Run) -> None:
    """Ask for a result of each photo that came without one."""
    run.each("photos", _ask_for_result, step="unassessed")


def _person(basis: str) -> Store:
    def store(run: Run, row: Row, _files: list[str]) -> str:
        own = accounts.welcome(user=run.user)
        run.lock(own)
        fields = run.fields("people", row)
        if row["relation"] == Subject.Relation.SELF:
            details = {name: fields[name] for name in _DETAILS}
            Subject.objects.filter(pk=own.pk, details_answered_at=None).update(**details)
            return "known"
        if run.find(Subject, row["id"]) is not None:
            return "known"
        if Subject.objects.of(run.user).count() > MAX_MEMBERS:
            return "family_full"
        member = run.insert(Subject, row, fields | {"user": run.user})
        audit.record(
            Event.MEMBER_ADDED, actor=run.actor, subject_id=member.pk, relation=member.relation
        )
        if basis in ("guardian", "asked"):
            agree_for(user=run.user, member=member, basis=basis)
        return ""

    return store


def _store_mole(run: Run, row: Row, _files: list[str]) -> str:
    subject = run.person(row["subject"])
    if subject is None or not run.lock(subject):
        return "dependent"
    if run.find(Mole, row["id"]) is not None:
        return "known"
    mole = run.insert(Mole, row, run.fields("moles", row) | {"subject": subject})
    audit.record(Event.MOLE_ADDED, actor=run.actor, subject_id=subject.pk, target=mole.pk)
    return ""


def _restore_photo(run: Run, row: Row) -> None:
    subject = run.person(row["subject"])
    reason = "" if subject else "dependent"
    if run.find(Photo, row["id"]) is not None:
        reason = "photo_known"
    elif row["mole"] and _was_erased(run, row["mole"]):
        reason = "dependent"
    clean = None if reason else _clean_photo(run, row)
    if not reason and clean is None:
        reason = "photo_damaged"
    if clean and Photo.objects.filter(subject=subject, sha256=clean.sha256).exists():
        reason = "photo_known"
    if clean and run.job and quotas.is_full(user_id=run.user.pk, size=len(clean.data)):
        reason = "photo_no_room"
    if not reason and clean and subject:
        try:
            _store_photo(run, row, subject, clean)
        except Subject.DoesNotExist:  # erased in this moment
            reason = "dependent"
        except UNFIT:
            reason = "contradictory"
    if reason:
        with transaction.atomic():
            run.note(reason)


def _clean_photo(run: Run, row: Row) -> images.CleanPhoto | None:
    """Return a photo as an upload is kept, None if its file is none or is missing."""
    data = run.source.file("photos", row, "original", most=MOST_PHOTO_BYTES)
    if data is None:
        return None
    try:
        clean = intake.clean_photo(data=data, for_model=False)
        return _turned(clean, row["orientation"])
    except PhotoRefusedError:
        return None


def _turned(clean: images.CleanPhoto, orientation: int) -> images.CleanPhoto:
    """Return a photo as it was turned before: its file says nothing of that any more."""
    if clean.orientation != 1 or orientation not in range(2, 9):
        return clean
    size = (clean.width, clean.height)
    width, height = size if orientation < 5 else size[::-1]
    thumbnail = images.make_thumbnail(clean.data, orientation=orientation)
    return replace(clean, orientation=orientation, width=width, height=height, thumbnail=thumbnail)


def _store_photo(run: Run, row: Row, subject: Subject, clean: images.CleanPhoto) -> None:
    stored = intake.stored_fields(clean=clean)
    fields = run.fields("photos", row, *stored)
    photo = Photo(pk=run.new_id(row["id"]), **stored, **fields)
    with intake.stored_files(photo=photo, clean=clean, owner=subject.pk):
        if not run.lock(run.person(row["subject"])):
            raise Subject.DoesNotExist
        accounts.require_consent(subject=accounts.welcome(user=run.user))
        mole = run.find(Mole, row["mole"])
        intake.insert(photo=photo, subject=subject, actor=run.actor, mole=mole)
        run.keep_times(photo, fields)
        run.note()


def _was_erased(run: Run, old: str) -> bool:
    """Whether a mole was brought in and erased meanwhile: its other photos stay away."""
    if run.job is None or run.find(Mole, old) is not None:
        return False
    erased = AuditEvent.objects.filter(event=Event.MOLE_ERASED, at__gte=run.job.requested_at)
    return erased.filter(target=str(run.new_id(old))).exists()


def _ask_for_result(run: Run, row: Row) -> None:
    with transaction.atomic():
        photo = run.find(Photo, row["id"])
        is_asked = (
            photo is not None
            and run.lock(photo.subject)
            and photo.kind == Photo.Kind.CLOSE_UP
            and not photo.is_binned
            and not photo.assessments.exists()
        )
        if is_asked:
            assessments.request_assessment(
                photo=photo, actor=run.actor, priority=Assessment.Priority.BACKGROUND
            )
        run.note(is_added=is_asked)
