"""From a photo to an outcome: lit part, gates, network, calibration, band, heat map."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from PIL import Image

from ml.arrays import ByteArray, FloatArray
from ml.classification import gate, saliency
from ml.classification.augmented_views import average_map, read_views, take_all
from ml.classification.backends import Answer, Backend, join, load_backend
from ml.classification.clock import Clock
from ml.classification.manifest import (
    Calibration,
    Caution,
    Manifest,
    OperatingPoints,
    calibrated,
    verify_artefact,
)
from ml.classification.nearest import CASES_NAME, Cases, load_cases
from ml.classification.outcome import Outcome
from ml.geometry import Box
from ml.imaging import quality
from ml.imaging.field_of_view import FieldOfView, find_field, lit_part
from ml.imaging.preprocessing import prepare
from ml.imaging.screen import is_screen
from ml.imaging.several_lesions import find_several
from ml.labels import Band, Modality, Reason, with_doubts


class Predictor:
    """A loaded model. It is not thread-safe: use one per process."""

    def __init__(
        self,
        manifest: Manifest,
        backends: Mapping[str, Backend],
        heads: gate.Heads,
        cases: Mapping[Modality, Cases],
    ) -> None:
        """`backends` are by model file."""
        self.manifest = manifest
        self.views = read_views(manifest.preprocessing)
        self._backends = backends
        self._heads = heads
        self._cases = cases

    def assess(self, image: Image.Image, *, modality: str | None = None) -> Outcome:
        """Assess an upright RGB photo, decoded with `preprocessing.MIN_SIDE` or more.

        The picture decides its modality, and with it network, calibration and operating points. If
        `modality` ("phone" or "dermoscope"), the stated one, contradicts it, that is a reason, and
        the band is not lower. Raises ValueError for another one.
        """
        clock, stated = Clock(), Modality(modality) if modality else None
        field = find_field(image)
        seen = lit_part(image, field)
        scene = look_at_scene(seen, field, image.size)
        clock.mark("scene")
        pixels = prepare(seen, self.manifest.input_size)
        clock.mark("prepare")
        verdict = quality.judge(seen, pixels, self.manifest.gates["quality"])
        clock.mark("quality")
        if verdict.refusals:
            return self._rejected(verdict.refusals, scene, verdict.measures, clock)
        views, general = take_all(self.views, pixels), self._backends[self.manifest.model_file]
        looked = self.manifest.gate_views
        answer = general(views[:looked])
        clock.mark("model")
        features = answer.features.mean(axis=0)
        measures = {**verdict.measures, **self.gate_measures(features)}
        passed = gate.is_lesion(measures, self.manifest.gates["lesion"])
        clock.mark("gate")
        if not passed:
            return self._rejected((Reason.NOT_A_LESION,), scene, measures, clock)
        known = self._heads.modality(features)
        if self.manifest.networks[known] != self.manifest.model_file:
            answer = self._backends[self.manifest.networks[known]](views)
        elif looked < len(views):
            answer = join(answer, general(views[looked:]))
        clock.mark("model")
        mismatch = (Reason.MODALITY_MISMATCH,) if stated not in (None, known) else ()
        opinion = self.judge(answer.logits, known, measures)
        opinion = opinion.with_doubts((*scene.doubts, *mismatch))
        clock.mark("calibration")
        heat = self._heat_map(answer.maps, image.size, field, known)
        clock.mark("map")
        nearest = self._nearest(answer.embeddings, known)
        clock.mark("nearest")
        return Outcome(
            "succeeded",
            opinion.score,
            opinion.band,
            (*verdict.cautions, *opinion.cautions),
            heat,
            {**measures, "disagreement": opinion.disagreement},
            self.manifest.version,
            clock.read(),
            known,
            nearest,
            scene.lesions,
        )

    def answer(self, pixels: ByteArray, modality: Modality) -> Answer:
        """Return the output of a modality's network for every view of a prepared picture."""
        return self._backends[self.manifest.networks[modality]](take_all(self.views, pixels))

    def judge(
        self, logits: FloatArray, modality: Modality, measures: Mapping[str, float]
    ) -> "Opinion":
        """Return score and band from the logits of a photo's views and its measures."""
        return judge(
            logits,
            self.manifest.calibration[modality],
            self.manifest.operating_points[modality],
            self.manifest.caution[modality],
            measures,
        )

    def gate_measures(self, features: FloatArray) -> dict[str, float]:
        """Return the measures that decide the not-a-lesion gate and the modality."""
        return {
            "lesion_logit": self._heads.lesion_logit(features),
            "lesion_distance": self._heads.distance(features),
            "phone_logit": self._heads.phone_logit(features),
        }

    def _heat_map(
        self,
        maps: FloatArray,
        photo_size: tuple[int, int],
        field: FieldOfView | None,
        modality: Modality,
    ) -> ByteArray:
        scale = self.manifest.preprocessing["map_scale"]
        # Artefacts of 2026.11.23 have one for both.
        strongest = scale.get(modality, scale)["high"]
        return saliency.heat_map(average_map(self.views, maps), photo_size, strongest, field)

    def _nearest(self, embeddings: FloatArray, modality: Modality) -> dict[str, int]:
        if modality not in self._cases:
            return {}
        return self._cases[modality].nearest(embeddings.mean(axis=0), self.manifest.nearest["k"])

    def _rejected(
        self,
        refusals: tuple[Reason, ...],
        scene: "Scene",
        measures: Mapping[str, float],
        clock: Clock,
    ) -> Outcome:
        return Outcome(
            "rejected",
            None,
            None,
            (*refusals, *scene.doubts),
            None,
            measures,
            self.manifest.version,
            clock.read(),
            lesions=scene.lesions,
        )


@dataclass(frozen=True, slots=True)
class Scene:
    """Why a photo may not show one lesion as a camera saw it, and where its lesions lie."""

    doubts: tuple[Reason, ...] = ()
    lesions: tuple[Box, ...] = ()


def look_at_scene(
    seen: Image.Image, field: FieldOfView | None, photo_size: tuple[int, int]
) -> Scene:
    """Look for a screen and for several lesions in the lit part of a photo."""
    if is_screen(seen):
        return Scene((Reason.SCREEN,))
    lesions = find_several(seen)
    if not lesions:
        return Scene()
    if field:
        lesions = tuple(field.outwards(box, photo_size) for box in lesions)
    return Scene((Reason.SEVERAL_LESIONS,), lesions)


@dataclass(frozen=True, slots=True)
class Opinion:
    """The calibrated score of the mean logit, its band, and the range of the views' logits."""

    score: float
    band: Band
    disagreement: float
    cautions: tuple[Reason, ...]

    def with_doubts(self, doubts: tuple[Reason, ...]) -> "Opinion":
        """Return the opinion with more cautions, of those for which the band is never lower."""
        band = with_doubts(self.band, doubts)
        return replace(self, band=band, cautions=(*self.cautions, *doubts))


def judge(
    logits: FloatArray,
    calibration: Calibration,
    points: OperatingPoints,
    caution: Caution,
    measures: Mapping[str, float],
) -> Opinion:
    """Return score and band from the logits of a photo's views and its measures.

    The band is lower concern only if it is so for the raised logit too (`Caution`). So neither
    disagreement of the views, a picture unlike the training's nor a dark one makes a band less
    serious. `measures` has `lesion_distance` and `highlight`.
    """
    mean, spread = float(logits.mean()), float(np.ptp(logits))
    score = calibrated(mean, calibration)
    opinion = Opinion(score, points.band(score), spread, ())
    if opinion.band is not Band.LOWER:
        return opinion
    raised = mean
    for raise_, reason in (
        (caution.for_views(spread), Reason.VIEWS_DISAGREE),
        (caution.for_distance(measures["lesion_distance"]), Reason.UNLIKE_TRAINING),
        (caution.for_darkness(measures["highlight"]), Reason.DARK),
    ):
        raised += raise_
        if points.band(calibrated(raised, calibration)) is not Band.LOWER:
            return opinion.with_doubts((reason,))
    return opinion


def load_predictor(artefact_dir: Path, *, backend: str = "litert", threads: int = 1) -> Predictor:
    """Check the files of an artefact and load it. Raises ArtefactError if anything is wrong."""
    manifest = verify_artefact(artefact_dir)
    heads = gate.load_heads(artefact_dir)
    backends = {
        file: load_backend(backend, artefact_dir / file, manifest, threads)
        for file in {manifest.model_file, *manifest.networks.values()}
    }
    cases = load_cases(artefact_dir) if CASES_NAME in manifest.files else {}
    return Predictor(manifest, backends, heads, cases)
