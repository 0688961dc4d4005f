"""Age and sex beside a photo's result."""

from typing import Any

from django.utils import timezone

from classifier.people.age import age_on
from classifier.people.models import Subject
from classifier.photos.models import Photo
from ml.classification.manifest import Manifest
from ml.classification.outcome import Outcome
from ml.classification.person import Person
from ml.labels import most_serious


def person_in(photo: Photo, subject: Subject) -> Person:
    """Return what is known of a person on the day of a photo of theirs."""
    day, year = timezone.localdate(photo.taken_at), subject.year_of_birth
    sex = subject.sex
    return Person(age_on(day, year) if year else None, sex)  # type: ignore[arg-type]


def adjusted_fields(manifest: Manifest, outcome: Outcome, person: Person) -> dict[str, Any]:
    """Return the fields of a result that age and sex change; none if they don't count.

    The band is the more serious of the photo's and that of the adjusted score: age and sex never
    make a result less serious. Why: docs/decisions/0017-age-and-sex.md.
    """
    modality, score, band = outcome.modality, outcome.score, outcome.band
    if modality is None or score is None or band is None or modality not in manifest.person:
        return {}
    found = manifest.person[modality].adjust(score, person)
    if found is None:
        return {}
    return {
        "band": most_serious((band, manifest.operating_points[modality].band(found.score))),
        "photo_band": band,
        "adjusted_score": found.score,
        "age_term": found.age_term,
        "sex_term": found.sex_term,
    }
