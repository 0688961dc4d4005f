"""From a photo to an outcome: quality gate, network, not-a-lesion gate, calibration, band, map."""

import math
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from PIL import Image

from ml import gate, quality, saliency
from ml.backends import Answer, Backend, load_backend
from ml.labels import Modality, Reason
from ml.manifest import Calibration, Manifest, verify_artefact
from ml.preprocessing import prepare
from ml.types import ByteArray, FloatArray, Outcome

AnyArray = npt.NDArray[Any]

# Each view flips rows, columns or both; applied to its map again, it undoes itself.
VIEWS: tuple[Callable[[AnyArray], AnyArray], ...] = (
    lambda pixels: pixels,
    lambda pixels: pixels[:, ::-1],
    lambda pixels: pixels[::-1],
    lambda pixels: pixels[::-1, ::-1],
)


class Predictor:
    """A loaded model. One per process; a call must not overlap another on the same predictor."""

    def __init__(self, manifest: Manifest, backend: Backend, heads: gate.Heads) -> None:
        self.manifest = manifest
        self._backend = backend
        self._heads = heads
        self._views = VIEWS[: int(manifest.preprocessing["views"])]

    def assess(self, image: Image.Image, *, modality: str | None = None) -> Outcome:
        """Assess an upright RGB photo whose short side holds 448 pixels if the original does.

        `modality` ("phone" or "dermoscope") picks calibration and operating points; without it the
        picture decides. Raises ValueError for another modality.
        """
        clock = _Clock()
        pixels = prepare(image, self.manifest.input_size)
        clock.mark("prepare")
        verdict = quality.judge(image, pixels, self.manifest.gates["quality"])
        clock.mark("quality")
        if verdict.refusals:
            return self._rejected(verdict.refusals, verdict.measures, clock)
        answer = self.answer(pixels)
        clock.mark("model")
        features = answer.features.mean(axis=0)
        measures = {**verdict.measures, **self.gate_measures(features)}
        passed = gate.is_lesion(measures, self.manifest.gates["lesion"])
        clock.mark("gate")
        if not passed:
            return self._rejected((Reason.NOT_A_LESION,), measures, clock)
        known = Modality(modality) if modality else self._heads.modality(features)
        score = calibrated(float(answer.logits.mean()), self.manifest.calibration[known])
        band = self.manifest.operating_points[known].band(score)
        clock.mark("calibration")
        heat = self._heat_map(answer.maps, image.size)
        clock.mark("map")
        version = self.manifest.version
        return Outcome(
            "succeeded", score, band, verdict.cautions, heat, measures, version, clock.read(), known
        )

    def answer(self, pixels: ByteArray) -> Answer:
        """Return the network's answer for every view of a prepared picture."""
        views = np.stack([view(pixels) for view in self._views])
        return self._backend(views.astype(np.float32))

    def gate_measures(self, features: FloatArray) -> dict[str, float]:
        """Return what the not-a-lesion gate and the modality are decided by."""
        return {
            "lesion_logit": self._heads.lesion_logit(features),
            "lesion_distance": self._heads.distance(features),
            "phone_logit": self._heads.phone_logit(features),
        }

    def _heat_map(self, maps: FloatArray, photo_size: tuple[int, int]) -> ByteArray:
        upright = [view(each) for view, each in zip(self._views, maps, strict=True)]
        scale = self.manifest.preprocessing["map_scale"]
        strongest = max(abs(scale["low"]), abs(scale["high"]))
        return saliency.heat_map(np.mean(upright, axis=0), photo_size, strongest)

    def _rejected(
        self, reasons: tuple[Reason, ...], measures: Mapping[str, float], clock: "_Clock"
    ) -> Outcome:
        status: Literal["rejected"] = "rejected"
        version = self.manifest.version
        return Outcome(status, None, None, reasons, None, measures, version, clock.read())


def load_predictor(artefact_dir: Path, *, backend: str = "litert", threads: int = 1) -> Predictor:
    """Load an artefact after checking its files. Raises ArtefactError when anything is amiss."""
    manifest = verify_artefact(artefact_dir)
    heads = gate.load_heads(artefact_dir)
    return Predictor(manifest, load_backend(backend, artefact_dir, manifest, threads), heads)


def calibrated(logit: float, calibration: Calibration) -> float:
    """Return the calibrated score, 0 to 1, of a logit (Platt 1999)."""
    # Beyond 60 the sigmoid is 0 or 1 to every digit, and exp would overflow further out.
    x = max(-60.0, min(60.0, calibration.slope * logit + calibration.intercept))
    return 1 / (1 + math.exp(-x))


class _Clock:
    """Milliseconds since the last mark, by step."""

    def __init__(self) -> None:
        self._start = self._last = time.perf_counter()
        self._steps: dict[str, float] = {}

    def mark(self, step: str) -> None:
        now = time.perf_counter()
        self._steps[step] = (now - self._last) * 1000
        self._last = now

    def read(self) -> dict[str, float]:
        total = (time.perf_counter() - self._start) * 1000
        return self._steps | {"total": total}
