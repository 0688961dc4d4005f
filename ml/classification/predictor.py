"""From a photo to an outcome: quality gate, network, not-a-lesion gate, calibration, heat map."""

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from PIL import Image

from ml.arrays import ByteArray, FloatArray
from ml.classification import gate, saliency
from ml.classification.augmented_views import average_map, read_views, take_all
from ml.classification.backends import Answer, Backend, load_backend
from ml.classification.manifest import Calibration, Manifest, OperatingPoints, verify_artefact
from ml.classification.nearest import CASES_NAME, Cases, load_cases
from ml.classification.outcome import Outcome
from ml.imaging import quality
from ml.imaging.preprocessing import prepare
from ml.labels import Band, Modality, Reason


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

        `modality` ("phone" or "dermoscope") selects network, calibration and operating points;
        without it the modality is recognised from the picture. Raises ValueError for another one.
        """
        clock = _Clock()
        pixels = prepare(image, self.manifest.input_size)
        clock.mark("prepare")
        verdict = quality.judge(image, pixels, self.manifest.gates["quality"])
        clock.mark("quality")
        if verdict.refusals:
            return self._rejected(verdict.refusals, verdict.measures, clock)
        views = take_all(self.views, pixels)
        answer = self._backends[self.manifest.model_file](views)
        clock.mark("model")
        features = answer.features.mean(axis=0)
        measures = {**verdict.measures, **self.gate_measures(features)}
        passed = gate.is_lesion(measures, self.manifest.gates["lesion"])
        clock.mark("gate")
        if not passed:
            return self._rejected((Reason.NOT_A_LESION,), measures, clock)
        known = Modality(modality) if modality else self._heads.modality(features)
        if self.manifest.networks[known] != self.manifest.model_file:
            answer = self._backends[self.manifest.networks[known]](views)
            clock.mark("model")
        opinion = self.judge(answer.logits, known)
        clock.mark("calibration")
        heat = self._heat_map(answer.maps, image.size, known)
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
        )

    def answer(self, pixels: ByteArray, modality: Modality) -> Answer:
        """Return the output of a modality's network for every view of a prepared picture."""
        return self._backends[self.manifest.networks[modality]](take_all(self.views, pixels))

    def judge(self, logits: FloatArray, modality: Modality) -> "Opinion":
        """Return score and band from the logits of a photo's views."""
        return judge(
            logits,
            self.manifest.calibration[modality],
            self.manifest.operating_points[modality],
            self.manifest.disagreement_weight,
        )

    def gate_measures(self, features: FloatArray) -> dict[str, float]:
        """Return the measures that decide the not-a-lesion gate and the modality."""
        return {
            "lesion_logit": self._heads.lesion_logit(features),
            "lesion_distance": self._heads.distance(features),
            "phone_logit": self._heads.phone_logit(features),
        }

    def _heat_map(
        self, maps: FloatArray, photo_size: tuple[int, int], modality: Modality
    ) -> ByteArray:
        scale = self.manifest.preprocessing["map_scale"]
        # Artefacts of 2026.11.23 have one for both.
        strongest = scale.get(modality, scale)["high"]
        return saliency.heat_map(average_map(self.views, maps), photo_size, strongest)

    def _nearest(self, embeddings: FloatArray, modality: Modality) -> dict[str, int]:
        if modality not in self._cases:
            return {}
        return self._cases[modality].nearest(embeddings.mean(axis=0), self.manifest.nearest["k"])

    def _rejected(
        self, reasons: tuple[Reason, ...], measures: Mapping[str, float], clock: "_Clock"
    ) -> Outcome:
        status: Literal["rejected"] = "rejected"
        version = self.manifest.version
        return Outcome(status, None, None, reasons, None, measures, version, clock.read())


@dataclass(frozen=True, slots=True)
class Opinion:
    """The calibrated score of the mean logit, its band, and the range of the views' logits."""

    score: float
    band: Band
    disagreement: float
    cautions: tuple[Reason, ...]


def judge(
    logits: FloatArray, calibration: Calibration, points: OperatingPoints, weight: float
) -> Opinion:
    """Return score and band from the logits of a photo's views.

    The band is lower concern only if it is so for the mean logit plus `weight` times the range of
    the views' logits too. So disagreement can make a band more serious, never less.
    """
    mean, spread = float(logits.mean()), float(np.ptp(logits))
    score = calibrated(mean, calibration)
    band = points.band(score)
    doubted = points.band(calibrated(mean + weight * spread, calibration)) is not band
    if band is Band.LOWER and doubted:
        return Opinion(score, Band.UNCLEAR, spread, (Reason.VIEWS_DISAGREE,))
    return Opinion(score, band, spread, ())


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


def calibrated(logit: float, calibration: Calibration) -> float:
    """Return the calibrated score, 0 to 1, of a logit (Platt 1999)."""
    # Beyond 60 the sigmoid is 0 or 1 to every digit; beyond 700 exp would overflow.
    x = max(-60.0, min(60.0, calibration.slope * logit + calibration.intercept))
    return 1 / (1 + math.exp(-x))


class _Clock:
    """Milliseconds by step."""

    def __init__(self) -> None:
        self._start = self._last = time.perf_counter()
        self._steps: dict[str, float] = {}

    def mark(self, step: str) -> None:
        now = time.perf_counter()
        self._steps[step] = self._steps.get(step, 0.0) + (now - self._last) * 1000
        self._last = now

    def read(self) -> dict[str, float]:
        total = (time.perf_counter() - self._start) * 1000
        return self._steps | {"total": total}
