"""What the page of a result shows, for the newest result of a photo or an older one."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from classifier import diagnoses, inference, selectors
from classifier.models import Assessment, Photo
from ml.labels import Reason
from ml.manifest import BandTable

Text = str | Promise

# What was poor in a photo that was assessed all the same, and what to change.
CAUTIONS: dict[str, Text] = {
    Reason.BLURRED: _("The photo is not quite sharp."),
    Reason.TOO_DARK: _("The photo is rather dark."),
    Reason.TOO_BRIGHT: _("Parts of the photo are burnt out to white."),
    Reason.LOW_CONTRAST: _("Little stands out from the skin around it."),
    Reason.COLOUR_CAST: _("The light has coloured the skin."),
    Reason.TOO_SMALL: _("The photo has few pixels, so fine structure is missing."),
    Reason.LESION_TOO_SMALL: _("The mole is small in the photo, so fine structure is missing."),
    Reason.NOT_A_LESION: _("The photo may not show a single mole close up."),
    Reason.VIEWS_DISAGREE: _(
        "The score changed between views of the same photo, so it is called unclear."
    ),
}
# Why a photo could not be assessed; views that disagree are never a reason for that.
OBSTACLES: dict[str, Text] = {
    Reason.BLURRED: _("The photo is blurred, so the structure of the mole cannot be seen."),
    Reason.TOO_DARK: _("The photo is too dark for its colours to be told apart."),
    Reason.TOO_BRIGHT: _("Too much of the photo is burnt out to white."),
    Reason.LOW_CONTRAST: _("Nothing in the photo stands out from its surroundings."),
    Reason.COLOUR_CAST: _("The light is so coloured that skin does not look like skin."),
    Reason.TOO_SMALL: _("The photo has too few pixels to show the structure of a mole."),
    Reason.LESION_TOO_SMALL: _(
        "The mole fills too little of the photo for its structure to be seen."
    ),
    Reason.NOT_A_LESION: _("The photo does not look like a mole close up to the model."),
}


@dataclass(frozen=True, slots=True)
class Remark:
    """One sentence about the photo; `code` is its anchor on the page about taking photos."""

    code: str
    sentence: Text


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
    results = list(selectors.results_of(photo))
    chosen = shown or (results[0] if results else None)
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
        "shown_width": min(photo.width, round(2048 * photo.width / max(photo.width, photo.height))),
        "shown_height": min(
            photo.height, round(2048 * photo.height / max(photo.width, photo.height))
        ),
    }


def remarks(assessment: Assessment | None) -> list[Remark]:
    """Return a sentence for each reason of a result."""
    if assessment is None:
        return []
    sentences = CAUTIONS if assessment.band else OBSTACLES
    return [Remark(code, sentences[code]) for code in assessment.reasons if code in sentences]


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
    usual = selectors.usual_duration()
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
