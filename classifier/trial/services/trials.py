"""Trials: started, assessed, erased, or kept in an account."""

import logging
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from PIL import Image

from classifier import images
from classifier.assessments import services as assessments
from classifier.assessments.models import Assessment
from classifier.audit import services as audit
from classifier.audit.services import Event
from classifier.core import jobs, lines
from classifier.core.heat_maps import stored_png
from classifier.core.storage import data_keys
from classifier.core.storage.deletion import delete_on_commit, delete_unless_named
from classifier.core.storage.room import store
from classifier.core.tokens import new_token
from classifier.images import CaptureTime, CleanPhoto, Format, Precision
from classifier.inference import door as inference
from classifier.intake import services as intake
from classifier.people.models import Subject, User
from classifier.people.services import accounts
from classifier.photos.models import Photo
from classifier.photos.working_copies import drop_working_copy
from classifier.trial.errors import BusyError, TrialGoneError
from classifier.trial.files import file_names, heat_map_name, old_files, store_files
from classifier.trial.models import LONGEST_LIFE, Trial
from classifier.trial.texts import TERMS_VERSION
from ml.classification.outcome import Outcome

logger = logging.getLogger(__name__)

# Time to read the result. Shorter would end while people read; longer keeps health data of people
# who have left.
LIFETIME = timedelta(minutes=15)
# From the upload on, once the visitor has asked to keep it: time to find the mail with the code.
LIFETIME_WHILE_JOINING = LONGEST_LIFE
# Trials at one time, so that no crowd can fill the disk: 5 GB if every photo has 50 MB.
MOST_AT_A_TIME = 100


@dataclass(frozen=True, slots=True)
class Started:
    """A trial, and the key that opens it, which is known here only."""

    trial: Trial
    key: str


def start(*, data: bytes, replaced: Trial | None = None) -> Started:
    """Clean, store and queue a visitor's photo; the trial that it replaces is erased.

    Raises PhotoRefusedError, StorageUnavailableError and BusyError. Nothing is stored then, and
    what was there stays.
    """
    clean = intake.clean_photo(data=data)
    if Trial.objects.count() >= MOST_AT_A_TIME:
        raise BusyError
    key, digest = new_token()
    trial = Trial(
        key_digest=digest,
        sha256=clean.sha256,
        content_type=clean.content_type,
        width=clean.width,
        height=clean.height,
        orientation=clean.orientation,
        captured=_captured_json(clean.captured),
        expires_at=timezone.now() + LIFETIME,
    )
    store_files(trial, clean)
    try:
        with transaction.atomic():
            # In the order of people's photos, each visitor an owner.
            for name, value in lines.place(Assessment, priority=Trial.Priority.PERSON).items():
                setattr(trial, name, value)
            trial.save(force_insert=True)
            # Without the trial's id: the agreement is on record, the visitor is not.
            audit.record(Event.TRIAL_AGREED, actor=audit.VISITOR, version=TERMS_VERSION)
            jobs.send_on_commit(KIND, trial)
    except BaseException:
        _delete_files(trial)
        raise
    if replaced is not None:
        erase(trial=replaced)
    return Started(trial, key)


def erase(*, trial: Trial) -> None:
    """Erase a trial with its files; safe to call twice."""
    _erase(trial.pk)


def erase_expired() -> int:
    """Erase the trials whose time is over, and files that a crash left; returns how many trials."""
    gone = list(Trial.objects.expired().values_list("pk", flat=True))
    for pk in gone:
        _erase(pk)
    for name, trial_id in old_files():
        if trial_id is None or not Trial.objects.filter(pk=trial_id).exists():
            default_storage.delete(name)
    return len(gone)


def erase_all() -> None:
    """Erase every trial, as after a restore: their files are in no backup."""
    for pk in list(Trial.objects.values_list("pk", flat=True)):
        _erase(pk)


def ask_to_keep(*, trial: Trial) -> Trial:
    """Note that the visitor wants to keep the photo, and keep it while they create an account.

    Asking again does not make it longer. Raises TrialGoneError.
    """
    now = timezone.now()
    Trial.objects.live().filter(pk=trial.pk, keep_asked_at=None).update(
        keep_asked_at=now, expires_at=trial.requested_at + LIFETIME_WHILE_JOINING
    )
    found = Trial.objects.live().filter(pk=trial.pk).first()
    if found is None:
        raise TrialGoneError
    return found


def keep(*, trial: Trial, user: User) -> Photo:
    """Move a trial that the visitor asked to keep into their account; returns the photo.

    Its result comes along; a photo that has none yet is queued again. Raises TrialGoneError and
    what `intake.add_photo` raises; the trial then stays until its time is over.
    """
    subject = accounts.welcome(user=user)
    try:
        photo = _keep_files(trial, subject, user)
    except FileNotFoundError as error:
        raise TrialGoneError from error
    erase(trial=trial)
    return photo


def _keep_files(trial: Trial, subject: Subject, user: User) -> Photo:
    clean, actor = _clean_photo(trial), audit.person(user)
    if not trial.result or trial.finished_at is None:
        added = intake.keep_photo(
            subject=subject,
            clean=clean,
            actor=actor,
            mole=None,
            taken_at=None,
            modality=trial.modality,
        )
        return added.photo
    heat_map = b""
    if trial.heat_map:
        with trial.heat_map.open() as file:
            heat_map = file.read()
    result = intake.EarlierResult(trial.result, heat_map, trial.requested_at, trial.finished_at)
    return intake.keep_assessed_photo(subject=subject, clean=clean, actor=actor, result=result)


def _clean_photo(trial: Trial) -> CleanPhoto:
    """Return the photo as it came out of `images.accept`. Raises FileNotFoundError."""
    with trial.original.open() as file:
        data = file.read()
    thumbnail = images.rendition(
        data, orientation=trial.orientation, long_edge=images.THUMBNAIL_EDGE
    )
    return CleanPhoto(
        data=data,
        sha256=trial.sha256,
        format=Format(trial.content_type.removeprefix("image/")),
        width=trial.width,
        height=trial.height,
        orientation=trial.orientation,
        captured=_captured(trial.captured),
        time_not_understood=False,
        thumbnail=thumbnail,
    )


def _captured_json(captured: CaptureTime | None) -> dict[str, Any] | None:
    if captured is None:
        return None
    return {
        "at": captured.at.isoformat(),
        "precision": captured.precision,
        "doubtful": captured.doubtful,
    }


def _captured(stored: dict[str, Any] | None) -> CaptureTime | None:
    if stored is None:
        return None
    return CaptureTime(
        datetime.fromisoformat(stored["at"]),
        Precision(stored["precision"]),
        doubtful=stored["doubtful"],
    )


@transaction.atomic
def _erase(pk: uuid.UUID) -> None:
    locked = Trial.objects.select_for_update().filter(pk=pk).first()
    if locked is not None:
        _delete_files(locked)
        locked.delete()


def _assess(trial: Trial) -> jobs.Outcome:
    if trial.expires_at <= timezone.now():
        return jobs.Cancel()
    try:
        outcome = assessments.run_model(photo=trial)
        return {"result": result_json(outcome=outcome), "heat_map": _store_heat_map(trial, outcome)}
    except inference.ModelChangedError:
        return jobs.Postpone(timedelta(0))
    except inference.ArtefactError as error:
        logger.error("The model is not usable, trial %s waits: %s", trial.pk, error)  # noqa: TRY400
        return jobs.Postpone(assessments.MODEL_PAUSE)


def result_json(*, outcome: Outcome) -> dict[str, Any]:
    """Return `assessments.result_fields` as JSON. Raises ModelChangedError."""
    fields = assessments.result_fields(outcome=outcome)
    version = fields.pop("model_version")
    return fields | {"model_version_id": version.pk}


def _store_heat_map(trial: Trial, outcome: Outcome) -> str:
    if outcome.heat_map is None:
        return ""
    data = stored_png(Image.fromarray(outcome.heat_map))
    name = heat_map_name(trial.pk, trial.claim)
    return store(name, data, owner=trial.pk, is_owed=True)


def _delete_unused_heat_map(trial: Trial) -> None:
    name = heat_map_name(trial.pk, trial.claim)
    delete_unless_named(rows=Trial.objects.filter(pk=trial.pk), column="heat_map", name=name)


def _delete_files(trial: Trial) -> None:
    delete_on_commit(names=file_names(trial))
    data_keys.erase(owners=[trial.pk])


def _drop_working_copy(trial: Trial) -> None:
    transaction.on_commit(lambda: drop_working_copy(name=trial.working_copy_name))


KIND = jobs.JobKind(
    Trial,
    "classifier.tasks.assess_trial_task",
    _assess,
    on_finished=_drop_working_copy,
    on_cancelled=_delete_files,
    clean_up=_delete_unused_heat_map,
)
