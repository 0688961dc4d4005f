"""The manifest of an artefact: the source of every figure that the site shows about a model.

Reading it needs no inference runtime, so that the web process can do it.
"""

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ml.classification.person import PersonLayer
from ml.labels import Band, Modality

MANIFEST_NAME = "manifest.json"
ARTEFACTS = Path(__file__).parents[1] / "artefacts"
_CHUNK = 1 << 20


class ArtefactError(Exception):
    """The artefact is missing or incomplete, or its files differ from the manifest."""


@dataclass(frozen=True, slots=True)
class Share:
    """A share of a count, 0 to 1, with its 95% Wilson interval."""

    count: int
    of: int
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class BandTable:
    """How often lesions of known label got each band, for one modality.

    `malignant` and `benign` map bands to shares. `likelihood_ratios` is how many times likelier a
    malignant lesion gets the band than a benign one. `part` names the data.
    """

    part: str
    malignant: Mapping[Band, Share]
    benign: Mapping[Band, Share]
    likelihood_ratios: Mapping[Band, float]


@dataclass(frozen=True, slots=True)
class OperatingPoints:
    """Limits of the calibrated score: below `lower` is lower concern, from `higher` on higher."""

    lower: float
    higher: float

    def band(self, score: float) -> Band:
        """Return the band of a calibrated score, 0 to 1; a tie gets the more serious band."""
        if score >= self.higher:
            return Band.HIGHER
        return Band.UNCLEAR if score >= self.lower else Band.LOWER


@dataclass(frozen=True, slots=True)
class Calibration:
    """Platt scaling of the model's logit: score = sigmoid(slope * logit + intercept)."""

    slope: float
    intercept: float


@dataclass(frozen=True, slots=True)
class Caution:
    """How much a photo's logit is raised before lower concern is decided. It is never lowered.

    By `weight` times the range of the views' logits, by `distance_weight` for each unit of the
    gate's `lesion_distance` above `distance_start`, and by `darkness_weight` for each unit of the
    quality gate's `highlight` (luma, 0 to 255) below `darkness_start`.
    """

    weight: float = 0.0
    distance_weight: float = 0.0
    distance_start: float = 0.0
    darkness_weight: float = 0.0
    darkness_start: float = 0.0

    def for_views(self, spread: float) -> float:
        """Return the raise for the range of the views' logits."""
        return self.weight * spread

    def for_distance(self, distance: float) -> float:
        """Return the raise for a picture at a distance from the training pictures."""
        return self.distance_weight * max(0.0, distance - self.distance_start)

    def for_darkness(self, highlight: float) -> float:
        """Return the raise for a picture whose lightest tenth begins at a luma."""
        return self.darkness_weight * max(0.0, self.darkness_start - highlight)


@dataclass(frozen=True, slots=True)
class PairPoints:
    """How the photos of one lesion in one visit get one score and band: `ml.classification.pairs`.

    `calibration` is of their mean log-odds. `bands` is None before it was counted.
    """

    calibration: Calibration
    operating_points: OperatingPoints
    bands: BandTable | None


@dataclass(frozen=True, slots=True)
class Metrics:
    """Figures on one source and part. Intervals are 95%, that of `auc` by bootstrap over groups.

    `thumbnail_auc`, `border_auc` and `size_auc` are the AUC of a linear model on an 8x8 thumbnail,
    on the border, and on width, height and file size alone. `margin` is `auc` minus the best of
    them. They are None for pooled sources.
    """

    source: str
    part: str
    modality: Modality
    n: int
    malignant: int
    auc: float
    auc_low: float
    auc_high: float
    average_precision: float
    brier: float
    calibration_error: float
    not_assessable: float
    sensitivity_at_lower: Share
    specificity_at_lower: Share
    sensitivity_at_higher: Share
    specificity_at_higher: Share
    thumbnail_auc: float | None
    border_auc: float | None
    size_auc: float | None = None
    margin: float | None = None
    balanced_accuracy_at_lower: float | None = None
    balanced_accuracy_at_higher: float | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an artefact is, how to use it, and what it can and cannot do.

    `networks` names the model file of each modality; the gates always use `model_file`. `gates`
    holds thresholds by gate; a picture's first `gate_views` views decide. `nearest` says how many
    cases are named, of how many (empty without cases). `person` is what age and sex add to a score,
    empty for a model that does not use them; `pair` is None for one that combines no photos. `data`
    and `training` are plain JSON for the model page, `limits` are sentences for people, `raw` is
    the whole document.
    """

    version: str
    fake: bool
    sha256: str
    model_file: str
    networks: Mapping[Modality, str]
    files: Mapping[str, str]
    architecture: str
    input_size: int
    preprocessing: Mapping[str, Any]
    calibration: Mapping[Modality, Calibration]
    operating_points: Mapping[Modality, OperatingPoints]
    bands: Mapping[Modality, BandTable]
    gates: Mapping[str, Mapping[str, float]]
    gate_views: int
    caution: Mapping[Modality, Caution]
    nearest: Mapping[str, Any]
    person: Mapping[Modality, PersonLayer]
    metrics: tuple[Metrics, ...]
    data: Mapping[str, Any]
    training: Mapping[str, Any]
    limits: tuple[str, ...]
    pair: PairPoints | None
    raw: Mapping[str, Any]


def default_artefact() -> Path:
    """Return the folder of the artefact in use, which `ml/artefacts/CURRENT` names.

    Raises ArtefactError if that file cannot be read.
    """
    try:
        version = (ARTEFACTS / "CURRENT").read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ArtefactError("No model is in use: ml/artefacts/CURRENT cannot be read.") from error
    return ARTEFACTS / version


def load_manifest(artefact_dir: Path) -> Manifest:
    """Read the manifest of an artefact. Raises ArtefactError if it is missing or malformed."""
    path = Path(artefact_dir) / MANIFEST_NAME
    try:
        return parse_manifest(json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        message = f"The model's manifest cannot be read: {path.name}."
        raise ArtefactError(message) from error
    except (KeyError, TypeError, ValueError) as error:
        message = f"The model's manifest is malformed: {error!r}."
        raise ArtefactError(message) from error


def parse_manifest(raw: Mapping[str, Any]) -> Manifest:
    """Read a `Manifest` from its JSON document. Raises KeyError, TypeError or ValueError."""
    model = raw["model"]
    return Manifest(
        version=raw["version"],
        fake=raw["fake"],
        sha256=model["sha256"],
        model_file=model["file"],
        networks={m: model.get("networks", {}).get(m, model["file"]) for m in Modality},
        files=raw["files"],
        architecture=model["architecture"],
        input_size=model["input_size"],
        preprocessing=raw["preprocessing"],
        calibration={Modality(k): Calibration(**v) for k, v in raw["calibration"].items()},
        operating_points={
            Modality(k): OperatingPoints(**v) for k, v in raw["operating_points"].items()
        },
        bands={Modality(k): _band_table(v) for k, v in raw["bands"].items()},
        gates=raw["gates"],
        gate_views=_gate_views(raw["preprocessing"]),
        caution=_cautions(raw.get("disagreement", {})),
        nearest=raw.get("nearest", {}),
        person={Modality(k): PersonLayer(**v) for k, v in raw.get("person", {}).items()},
        metrics=tuple(_metrics(entry) for entry in raw["metrics"]),
        data=raw["data"],
        training=raw["training"],
        limits=tuple(raw["limits"]),
        pair=parse_pair(raw["pair"]) if "pair" in raw else None,
        raw=raw,
    )


def parse_pair(raw: Mapping[str, Any]) -> PairPoints:
    """Read a manifest's `pair`. Raises KeyError, TypeError or ValueError."""
    return PairPoints(
        calibration=Calibration(**raw["calibration"]),
        operating_points=OperatingPoints(**raw["operating_points"]),
        bands=_band_table(raw["bands"]) if "bands" in raw else None,
    )


def calibrated(logit: float, calibration: Calibration) -> float:
    """Return the calibrated score, 0 to 1, of a logit (Platt 1999)."""
    # Beyond 60 the sigmoid is 0 or 1 to every digit; beyond 700 exp would overflow.
    x = max(-60.0, min(60.0, calibration.slope * logit + calibration.intercept))
    return 1 / (1 + math.exp(-x))


def verify_artefact(artefact_dir: Path) -> Manifest:
    """Check every file of the artefact against its SHA-256 in the manifest; return the manifest.

    Raises ArtefactError if a file is missing or differs.
    """
    manifest = load_manifest(artefact_dir)
    for name, expected in manifest.files.items():
        if file_sha256(Path(artefact_dir) / name) != expected:
            message = f"The file {name} of model {manifest.version} is not the one in its manifest."
            raise ArtefactError(message)
    return manifest


def file_sha256(path: Path) -> str:
    """Return the hex SHA-256 of a file. Raises ArtefactError if it cannot be read."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
    except OSError as error:
        message = f"The model's file {path.name} cannot be read."
        raise ArtefactError(message) from error
    return digest.hexdigest()


def _gate_views(preprocessing: Mapping[str, Any]) -> int:
    """Return how many views the gate sees: in artefacts that do not say, all of them."""
    views = preprocessing.get("views", 1)
    every = views if isinstance(views, int) else len(views)
    return int(preprocessing.get("gate_views", every))


def _cautions(raw: Mapping[str, Any]) -> dict[Modality, Caution]:
    """Read the caution of each modality; older artefacts have one for both."""
    return {modality: Caution(**raw.get(modality, raw)) for modality in Modality}


def _band_table(raw: Mapping[str, Any]) -> BandTable:
    return BandTable(
        part=raw["part"],
        malignant={Band(k): Share(**v) for k, v in raw["malignant"].items()},
        benign={Band(k): Share(**v) for k, v in raw["benign"].items()},
        likelihood_ratios={Band(k): float(v) for k, v in raw["likelihood_ratios"].items()},
    )


def _metrics(raw: Mapping[str, Any]) -> Metrics:
    shares = {k: Share(**v) for k, v in raw.items() if isinstance(v, Mapping)}
    return Metrics(**{**raw, **shares, "modality": Modality(raw["modality"])})
