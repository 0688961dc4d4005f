"""A fake classifier for tests: the same interface without a runtime or a model of skin."""

from types import MappingProxyType
from typing import Any

import numpy as np
from PIL import Image

from ml.classification.clock import Clock
from ml.classification.manifest import Manifest, parse_manifest
from ml.classification.outcome import Outcome
from ml.labels import Band, Modality, Reason

VERSION = "fake-1"
_MIN_SPREAD = 1.0
# Invented, as all figures of the fake: being older or male raises the score.
PERSON_LAYER = {
    "slope": 1.0,
    "intercept": 0.0,
    "age": 0.5,
    "age_squared": 0.1,
    "male": 0.4,
    "age_mean": 0.05,
    "male_mean": 0.0,
    "age_low": 10.0,
    "age_high": 85.0,
}


class FakePredictor:
    """Scores a picture by how dark its middle is; refuses pictures of one colour.

    Deterministic: a dark middle on a light background scores high. With a given manifest it uses
    that version and its operating points.
    """

    def __init__(self, manifest: Manifest | None = None) -> None:
        self.manifest = manifest or fake_manifest()

    def assess(self, image: Image.Image, *, modality: str | None = None) -> Outcome:
        """Return an outcome for an upright RGB picture, as `Predictor.assess` does."""
        clock, version = Clock(), self.manifest.version
        grey = np.asarray(image.convert("L").resize((16, 16), Image.Resampling.BOX), np.float32)
        spread = float(grey.std())
        quality = MappingProxyType({"contrast": spread})
        clock.mark("gate")
        if spread < _MIN_SPREAD:
            reasons = (Reason.LOW_CONTRAST,)
            return Outcome("rejected", None, None, reasons, None, quality, version, clock.read())
        used = Modality(modality or Modality.PHONE)
        score = fake_score(grey)
        band = self.manifest.operating_points[used].band(score)
        heat_map = np.clip(255 - grey, 0, 255).astype(np.uint8)
        clock.mark("model")
        timings = clock.read()
        return Outcome("succeeded", score, band, (), heat_map, quality, version, timings, used)


def fake_score(grey: np.ndarray[Any, Any]) -> float:
    """Return 0 to 1 from a 16 x 16 grey picture: 0.5 plus how much darker its middle is."""
    middle = float(grey[5:11, 5:11].mean())
    return float(np.clip(0.5 + (float(grey.mean()) - middle) / 128, 0.0, 1.0))


def fake_manifest() -> Manifest:
    """Return a complete manifest with invented figures, marked as fake."""
    share = {"count": 0, "of": 0, "share": 0.0, "low": 0.0, "high": 1.0}
    shares = {band.value: share for band in Band}
    table = {
        "part": "none: this model is fake",
        "malignant": shares,
        "benign": shares,
        "likelihood_ratios": {band.value: 1.0 for band in Band},
    }
    modalities = [modality.value for modality in Modality]
    return parse_manifest(
        {
            "version": VERSION,
            "fake": True,
            "model": {"file": "", "sha256": "", "architecture": "none", "input_size": 16},
            "files": {},
            "preprocessing": {},
            "calibration": {m: {"slope": 1.0, "intercept": 0.0} for m in modalities},
            "operating_points": {m: {"lower": 0.4, "higher": 0.6} for m in modalities},
            "bands": dict.fromkeys(modalities, table),
            "pair": {
                "calibration": {"slope": 1.0, "intercept": 0.0},
                "operating_points": {"lower": 0.4, "higher": 0.6},
                "bands": table,
            },
            "gates": {"quality": {}, "lesion": {}},
            "person": dict.fromkeys(modalities, PERSON_LAYER),
            "metrics": [],
            "data": {},
            "training": {},
            "limits": ["This is a stand-in for tests. It knows nothing about skin."],
        }
    )
