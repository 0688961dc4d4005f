"""The page of a result: the newest of a photo, or an older one."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from classifier.assessments.models import Assessment
from classifier.assessments.selectors import Wait, results_of, usual_duration, wait_of
from classifier.assessments.texts import Remark, describe_adjustment, describe_import, remarks
from classifier.combining.selectors import CombinedResult, combined_result_of, could_be_combined
from classifier.guidance.diagnoses import join_diagnoses
from classifier.inference import door as inference
from classifier.measuring.page import MeasurementSummary, summarise_measurement
from classifier.next_steps import texts
from classifier.next_steps.facts import Facts
from classifier.next_steps.panel import NextStep, step_of_photo
from classifier.next_steps.selectors import facts_of_mole
from classifier.next_steps.texts import Text
from classifier.photos.files import display_size
from classifier.photos.models import Photo
from classifier.photos.selectors import is_only_one_of_its_day
from classifier.questionnaire.models import Answers
from classifier.questionnaire.selectors import answers_about
from classifier.questionnaire.summary import ChecklistSummary, summarise_answers
from classifier.results.lesion_choice import LesionChoice, lesion_choice
from classifier.review.asking import Asking, asking_about_photo
from classifier.review.models import Review
from classifier.review.selectors import reviews_of_photo
from ml.classification.manifest import BandTable, Manifest

# A photo takes a second or two, one that is tried again because of a fault some 20 s.
LATE_AFTER = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class ModelFigures:
    """What the model that gave a result says of itself.

    `table` is None if that model has no test figures for the photo's modality.
    """

    table: BandTable | None
    is_fake: bool
    limits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NearestCases:
    """How many confirmed lesions look most alike to the model, and their diagnoses in words."""

    count: int
    words: str


@dataclass(frozen=True, slots=True)
class OtherModels:
    """The model in use and an earlier one, beside the model that gave the result shown.

    `in_use` is empty if that model gave the result, or if no model can be read; `its_result` is
    its newest result for this photo. `before` is the version that gave the result before the one
    shown, empty if it was the same.
    """

    in_use: str
    its_result: Assessment | None
    before: str


@dataclass(frozen=True, slots=True)
class ResultPage:
    """One result of a photo (`assessment`) and what stands beside it.

    `newest` is the newest result with a band of the same mole, None beside that photo itself.
    `is_only_one_of_its_day`: the day alone names the photo, without the time.
    `results` are all of the photo and `reviews` what clinicians answered about it, both newest
    first. `asking` says whether the person may ask one.
    `adjustment` says what age and sex moved, empty if they did not count. `origin` says that the
    result came with an import, if it did.
    `together` is the combined result of the photos of that day, None beside an earlier result. If a
    dermoscope picture would give one, `could_be_combined`. `seen` is what the waiting page polls
    with; `is_waiting` says whether something on the page is still to come. `asks_details` says
    whether to ask for the person's age and sex.
    `shown_width` and `shown_height` are the pixels of the photo's screen version.
    """

    photo: Photo
    is_only_one_of_its_day: bool
    assessment: Assessment | None
    step: NextStep
    newest: Assessment | None
    results: list[Assessment]
    is_newest: bool
    reviews: list[Review]
    asking: Asking
    remarks: list[Remark]
    adjustment: str
    origin: str
    figures: ModelFigures | None
    nearest: NearestCases | None
    models: OtherModels | None
    checklist: ChecklistSummary | None
    measured: MeasurementSummary
    together: CombinedResult | None
    could_be_combined: bool
    seen: str
    is_waiting: bool
    asks_details: bool
    lesion_choice: LesionChoice | None
    shown_width: int
    shown_height: int


def result_page(photo: Photo, assessment: Assessment | None = None) -> ResultPage:
    """Return the page of one result, the photo's newest if none is named."""
    results = list(results_of(photo))
    shown = assessment or (results[0] if results else None)
    answers, size = answers_about(photo), summarise_measurement(photo)
    reviews = reviews_of_photo(photo)
    width, height = display_size(photo)
    is_newest = bool(results) and shown == results[0]
    together = combined_result_of(photo) if is_newest else None
    mole = facts_of_mole(photo.mole_id) if photo.mole_id else None
    wait = wait_of(shown) if shown else None
    return ResultPage(
        photo=photo,
        is_only_one_of_its_day=is_only_one_of_its_day(photo),
        assessment=shown,
        step=step_of_photo(
            photo,
            shown,
            _facts(shown, reviews, answers, size, together),
            mole,
            waiting=_waiting(shown, wait),
        ),
        newest=mole.assessed if mole and not mole.is_newest(photo) else None,
        results=results,
        is_newest=is_newest,
        reviews=reviews,
        asking=asking_about_photo(photo),
        remarks=remarks(shown),
        adjustment=describe_adjustment(shown) if shown else "",
        origin=describe_import(shown),
        figures=read_figures(shown),
        nearest=describe_nearest(shown),
        models=_other_models(shown, results),
        checklist=summarise_answers(answers),
        measured=size,
        together=together,
        could_be_combined=bool(
            is_newest and shown and not together and could_be_combined(photo, shown)
        ),
        seen=_seen(shown, wait) if shown else "",
        is_waiting=size.is_waiting or (shown is not None and not shown.is_terminal),
        asks_details=_asks_details(shown),
        lesion_choice=lesion_choice(photo, results),
        shown_width=width,
        shown_height=height,
    )


def _facts(
    shown: Assessment | None,
    reviews: list[Review],
    answers: Answers | None,
    size: MeasurementSummary,
    together: CombinedResult | None,
) -> Facts:
    return Facts(
        band=shown.band if shown else "",
        reviews=tuple(review for review in reviews if review.withdrawn_at is None),
        answers=answers.answers if answers else None,
        changes=tuple(change.word for change in size.changes),
        together=together.most_serious_band if together else "",
    )


def read_figures(assessment: Assessment | None) -> ModelFigures | None:
    """Return the figures of the model that gave a band, from the manifest stored with the result.

    None for a result without a band.
    """
    if assessment is None or not assessment.band or assessment.model_version is None:
        return None
    manifest = inference.parse_manifest(assessment.model_version.manifest)
    return ModelFigures(
        table=manifest.bands.get(assessment.modality),  # type: ignore[call-overload]
        is_fake=manifest.fake,
        limits=manifest.limits,
    )


def describe_nearest(assessment: Assessment | None) -> NearestCases | None:
    """Return the closest confirmed lesions of a result that has a band; None if there are none."""
    counts = assessment.nearest if assessment and assessment.band else {}
    return NearestCases(sum(counts.values()), join_diagnoses(counts)) if counts else None


def seen_of(assessment: Assessment) -> str:
    """Return what the waiting page polls with: it changes when there is something else to show."""
    return _seen(assessment, wait_of(assessment))


def _seen(assessment: Assessment, wait: Wait | None) -> str:
    return f"{assessment.status}-{wait.minutes}" if wait else assessment.status


def _waiting(assessment: Assessment | None, wait: Wait | None) -> Text:
    if assessment is None or assessment.is_terminal:
        return ""
    if wait is not None:
        return texts.describe_wait(wait)
    if timezone.now() - assessment.requested_at > LATE_AFTER:
        return texts.LATE if _is_model_usable() else texts.MODEL_AWAY
    usual = usual_duration()
    return texts.describe_waiting(None if usual is None else max(1, round(usual.total_seconds())))


def _is_model_usable() -> bool:
    try:
        inference.check()
    except inference.ArtefactError:
        return False
    return True


def _other_models(shown: Assessment | None, results: list[Assessment]) -> OtherModels | None:
    if shown is None or not shown.model_name:
        return None
    in_use = _version_in_use()
    earlier = [
        result.model_name
        for result in results
        if result.model_name and result.requested_at < shown.requested_at
    ]
    return OtherModels(
        in_use="" if in_use == shown.model_name else in_use,
        its_result=next((row for row in results if row.model_version_id == in_use), None),
        before=earlier[0] if earlier and earlier[0] != shown.model_name else "",
    )


def _version_in_use() -> str:
    found = _manifest_in_use()
    return found.version if found else ""


def _asks_details(shown: Assessment | None) -> bool:
    """Whether the model in use weighs age and sex, and the person was never asked for them."""
    if shown is None or not shown.band or shown.subject.details_answered_at is not None:
        return False
    found = _manifest_in_use()
    return found is not None and shown.modality in found.person


def _manifest_in_use() -> Manifest | None:
    try:
        return inference.manifest()
    except inference.ArtefactError:
        return None
