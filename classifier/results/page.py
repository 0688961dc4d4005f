"""What the page of a result shows, for the newest result of a photo or an older one."""

from dataclasses import dataclass
from typing import Any

from classifier.assessments.models import Assessment
from classifier.assessments.selectors import results_of, usual_duration
from classifier.assessments.texts import remarks
from classifier.guidance import diagnoses
from classifier.inference import door as inference
from classifier.measuring.page import summarise_measurement
from classifier.photos.models import Photo
from classifier.questionnaire.selectors import answers_about
from classifier.questionnaire.summary import noticed
from classifier.results.advice import advise
from ml.classification.manifest import BandTable


@dataclass(frozen=True, slots=True)
class Figures:
    """What the result's own model says about itself."""

    table: BandTable | None
    is_fake: bool
    limits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Models:
    """The model in use, beside the one that gave the result shown.

    `in_use` is empty when it gave that result, or when no model can be read. `its_result` is the
    newest result that it gave for this photo. `before` is the version that gave the result before
    the one shown, if that was another one.
    """

    in_use: str
    its_result: Assessment | None
    before: str


def result_context(photo: Photo, shown: Assessment | None = None) -> dict[str, Any]:
    """Return what the page shows: one result, the newest if none is named, and the others."""
    results = list(results_of(photo))
    chosen = shown or (results[0] if results else None)
    answers, size = answers_about(photo), summarise_measurement(photo)
    return {
        "photo": photo,
        "assessment": chosen,
        "results": results,
        "is_newest": bool(results) and chosen == results[0],
        "reviewed": [result for result in results if result.reviews.all()],
        "remarks": remarks(chosen),
        "figures": figures(chosen),
        "nearest": nearest(chosen),
        "usual": _usual(chosen),
        "models": _models(chosen, results),
        "noticed": noticed(answers),
        "measured": size,
        "advice": advise(
            chosen.band if chosen else "",
            answers.answers if answers else None,
            [change.word for change in size.changes],
        ),
        "is_waiting": size.is_waiting or (chosen is not None and not chosen.is_terminal),
        "shown_width": min(photo.width, round(2048 * photo.width / max(photo.width, photo.height))),
        "shown_height": min(
            photo.height, round(2048 * photo.height / max(photo.width, photo.height))
        ),
    }


def figures(assessment: Assessment | None) -> Figures | None:
    """Return the figures of the model that gave a score, from the manifest kept with it."""
    if assessment is None or not assessment.band or assessment.model_version is None:
        return None
    manifest = inference.parse_manifest(assessment.model_version.manifest)
    return Figures(
        table=manifest.bands.get(assessment.modality),  # type: ignore[call-overload]
        is_fake=manifest.fake,
        limits=manifest.limits,
    )


def nearest(assessment: Assessment | None) -> dict[str, Any]:
    """Return how many confirmed lesions look most alike to the model, and which; often none."""
    counts = assessment.nearest if assessment and assessment.band else {}
    return {"of": sum(counts.values()), "words": diagnoses.listed(counts)} if counts else {}


def _usual(assessment: Assessment | None) -> int | None:
    """Return how many seconds an assessment usually takes, while somebody waits for one."""
    if assessment is None or assessment.is_terminal:
        return None
    usual = usual_duration()
    return None if usual is None else max(1, round(usual.total_seconds()))


def _models(shown: Assessment | None, results: list[Assessment]) -> Models | None:
    """Return what to say of other models beside the one that gave a result."""
    if shown is None or shown.model_version_id is None:
        return None
    in_use = _in_use()
    earlier = [
        result.model_version_id
        for result in results
        if result.model_version_id and result.requested_at < shown.requested_at
    ]
    return Models(
        in_use="" if in_use == shown.model_version_id else in_use,
        its_result=next((row for row in results if row.model_version_id == in_use), None),
        before=earlier[0] if earlier and earlier[0] != shown.model_version_id else "",
    )


def _in_use() -> str:
    try:
        return inference.manifest().version
    except inference.ArtefactError:
        return ""
