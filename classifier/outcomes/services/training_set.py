"""The training set: photos with outcomes of people who agreed, without anything that names them.

Its columns are those of `ml.training.data.layouts`, and docs/training-data.md explains them.
"""

import csv
import random
import uuid
from collections import Counter, defaultdict
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from django.db import transaction
from django.db.models import Q

from classifier import images
from classifier.assessments.models import Assessment
from classifier.audit import services as audit
from classifier.core.days import end_of
from classifier.moles.models import BodySite
from classifier.outcomes.errors import FolderNotEmptyError
from classifier.outcomes.findings import OTHER
from classifier.outcomes.models import Outcome
from classifier.people.models import User
from classifier.people.services.roles import require_admin
from classifier.photos.models import Modality, Photo

TABLE = "own.csv"
SOURCE = "skinspect"
CONFIRMED_BY: dict[str, str] = {
    Outcome.Kind.HISTOLOGY: "histo",
    Outcome.Kind.FOLLOWED_UP: "follow_up",
}
# In years, as ISIC's ages: most people then share age and sex with others.
AGE_STEP = 5
# libjpeg's scale; the highest value that Pillow recommends.
QUALITY = 95


@dataclass(frozen=True, slots=True)
class Row:
    """One picture's line in the table. Empty columns are filled in by the training."""

    file: str
    part: str
    label: str
    diagnosis: str
    actinic_keratosis: bool
    modality: str
    source: str
    image_id: str
    lesion_id: str
    patient_id: str
    group: str
    confirmed_by: str
    age: str
    sex: str
    site: str
    fitzpatrick: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Counts:
    """What went out."""

    people: int
    lesions: int
    pictures: int


@dataclass(frozen=True, slots=True)
class Chosen:
    """A photo that may go out, with its mole's outcome and what it was taken with."""

    outcome: Outcome
    photo: Photo
    modality: str

    @property
    def lesion(self) -> uuid.UUID:
        """The key of the photo's mole, or of the photo while it has none."""
        return self.photo.mole_id or self.photo.pk


def export(*, folder: Path, admin: User) -> Counts:
    """Write pictures and table into a new or empty folder; nothing without consent to research.

    Ids are random and new each time, lines are in random order, and no date goes out. What goes out
    is recorded first, for each person. Raises NotAllowedError, FolderNotEmptyError, and OSError if
    a photo cannot be read; the table is written last, so a folder without one is not complete.
    """
    require_admin(user=admin)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FolderNotEmptyError
    chosen = _choose()
    counts = _record(chosen, admin)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    lesion_ids, patient_ids = _random_ids(), _random_ids()
    rows = []
    for each in chosen:
        row = _row(each, lesion_ids[each.lesion], patient_ids[each.photo.subject_id])
        (folder / row.file).write_bytes(_picture(each.photo))
        rows.append(asdict(row))
    random.SystemRandom().shuffle(rows)
    with (folder / TABLE).open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, [field.name for field in fields(Row)])
        writer.writeheader()
        writer.writerows(rows)
    return counts


def _choose() -> list[Chosen]:
    allowed = Outcome.objects.kept().agreed_to_research().current().confirmed()
    newest: dict[uuid.UUID | None, Outcome] = {}
    for outcome in allowed.select_related("subject", "photo").order_by("recorded_at"):
        mole = outcome.photo.mole_id if outcome.photo else outcome.mole_id
        newest[mole or outcome.photo_id] = outcome
    return [each for lesion, outcome in newest.items() for each in _photos(lesion, outcome)]


def _photos(lesion: uuid.UUID | None, outcome: Outcome) -> list[Chosen]:
    """Choose photos that the model could assess, from before the outcome: later ones show scars."""
    taken_before = {"subject": outcome.subject_id, "taken_at__lt": end_of(outcome.found_on)}
    before = Photo.objects.kept().filter(**taken_before)
    close_ups = before.filter(Q(mole=lesion) | Q(pk=lesion), kind=Photo.Kind.CLOSE_UP)
    assessed = Assessment.objects.made_here().filter(
        photo__in=close_ups, status=Assessment.Status.SUCCEEDED
    )
    modalities = dict(assessed.order_by("requested_at").values_list("photo", "modality"))
    return [
        Chosen(
            outcome,
            photo,
            modalities[photo.pk] if photo.modality == Modality.UNKNOWN else photo.modality,
        )
        for photo in close_ups.filter(pk__in=modalities).select_related("mole")
    ]


@transaction.atomic
def _record(chosen: list[Chosen], admin: User) -> Counts:
    """Add one event for each person, who can read it, and one with the counts of all."""
    actor, event = audit.staff(admin), audit.Event.TRAINING_SET_EXPORTED
    people = Counter(each.photo.subject_id for each in chosen)
    for subject_id, pictures in people.items():
        audit.record(event, actor=actor, subject_id=subject_id, pictures=pictures)
    counts = Counts(len(people), len({each.lesion for each in chosen}), len(chosen))
    audit.record(event, actor=actor, **asdict(counts))
    return counts


def _picture(photo: Photo) -> bytes:
    """Return the upright pixels as a new JPEG, whose bytes tell nothing of the stored file."""
    with photo.original.open() as file:
        data = file.read()
    edge = max(photo.width, photo.height)
    return images.rendition(data, orientation=photo.orientation, long_edge=edge, quality=QUALITY)


def _row(chosen: Chosen, lesion_id: str, patient_id: str) -> Row:
    outcome, photo, image_id = chosen.outcome, chosen.photo, uuid.uuid4().hex
    born = outcome.subject.year_of_birth
    site = photo.mole.body_site if photo.mole else BodySite.UNKNOWN
    return Row(
        file=f"{image_id}.jpg",
        part="",
        label="malignant" if outcome.is_malignant else "benign",
        diagnosis="" if outcome.diagnosis == OTHER else outcome.diagnosis,
        actinic_keratosis=outcome.diagnosis == "AK",
        modality=chosen.modality,
        source=SOURCE,
        image_id=image_id,
        lesion_id=lesion_id,
        patient_id=patient_id,
        group="",
        confirmed_by=CONFIRMED_BY[outcome.kind],
        age=str(AGE_STEP * round((photo.taken_at.year - born) / AGE_STEP)) if born else "",
        sex=outcome.subject.sex,
        site="" if site == BodySite.UNKNOWN else site,
        fitzpatrick=str(outcome.skin_type or ""),
        width=photo.width,
        height=photo.height,
    )


def _random_ids() -> defaultdict[uuid.UUID, str]:
    """Return a mapping that makes up a new id for each key that it is asked for."""
    return defaultdict(lambda: uuid.uuid4().hex)
