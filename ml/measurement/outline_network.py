"""The network that outlines a lesion, a LiteRT file in `ml/artefacts/outline/`.

Loaded at its first use, and refused if it is not the file of its manifest.
"""

import hashlib
import json
import math
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from ml.arrays import ByteArray, FloatArray

FOLDER = Path(__file__).parents[1] / "artefacts" / "outline"
MODEL_NAME, MANIFEST_NAME = "outline.tflite", "manifest.json"

Size = tuple[int, int]


class OutlineNetworkError(Exception):
    """The network's files are missing, or are not those of the manifest."""


@dataclass(frozen=True, slots=True)
class Doubts:
    """What the agreement of the network's outline with a hand-drawn one is predicted from.

    Each is 0 to 1, more is better. `agreement`: mean Jaccard index of the looks with the outline.
    `certainty`: sum of the lesser over sum of the greater of probability and mask, near the lesion.
    `beside`: Jaccard index with the outline by segmentation, 0 without one. `clear`: how far the
    lesion stands out of the skin's own spread. `sharp`: how steep its edge is.
    """

    agreement: float
    certainty: float
    beside: float
    clear: float
    sharp: float


class OutlineNetwork:
    """A loaded network with the constants that were fitted to it."""

    def __init__(self, model: Path, manifest: Mapping[str, Any]) -> None:
        from ai_edge_litert.interpreter import Interpreter

        self.version = str(manifest["version"])
        self.size = int(manifest["input_size"])
        self.quality: Mapping[str, float] = manifest["quality"]
        self.limits: Mapping[str, float] = manifest["limits"]
        # The runner needs the interpreter, but does not keep it alive.
        self._interpreter = Interpreter(str(model), num_threads=1)
        self._run = self._interpreter.get_signature_runner()
        self._lock = threading.Lock()

    def probabilities(self, pixels: ByteArray) -> FloatArray:
        """Return where the lesion is, height x width, 0 to 1, in an RGB crop around it."""
        fitted, (rows, columns) = fit_square(pixels, self.size)
        with self._lock:
            logits = self._run(pixels=fitted[None].astype(np.float32))["logit"][0, ..., 0]
        height, width = pixels.shape[:2]
        # Logits, not probabilities, so that the outline between two pixels is not drawn to either.
        enlarged = cv2.resize(
            logits[:rows, :columns], (width, height), interpolation=cv2.INTER_LINEAR
        )
        return np.asarray(1 / (1 + np.exp(-enlarged)), np.float32)

    def expected_agreement(self, doubts: Doubts) -> float:
        """Return the expected Jaccard index with an outline drawn by hand, 0 to 1.

        Linear on the logit's scale, fitted by `ml.training.outlines.export` on validation pictures.
        """
        values = asdict(doubts)
        logit = self.quality["bias"] + sum(
            self.quality[name] * value for name, value in values.items()
        )
        return 1 / (1 + math.exp(-logit))


@cache
def outline_network() -> OutlineNetwork:
    """Return the network in use, which `ml/artefacts/outline/CURRENT` names.

    Raises OutlineNetworkError.
    """
    try:
        version = (FOLDER / "CURRENT").read_text(encoding="utf-8").strip()
    except OSError as error:
        raise OutlineNetworkError("No network for outlines is in use.") from error
    return load_outline_network(FOLDER / version)


def load_outline_network(folder: Path) -> OutlineNetwork:
    """Return the network of a folder, if its file is the manifest's. Raises OutlineNetworkError."""
    try:
        manifest = json.loads((folder / MANIFEST_NAME).read_text(encoding="utf-8"))
        content = (folder / MODEL_NAME).read_bytes()
        if hashlib.sha256(content).hexdigest() != manifest["sha256"]:
            raise OutlineNetworkError(f"{MODEL_NAME} is not the file in its manifest.")
        return OutlineNetwork(folder / MODEL_NAME, manifest)
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise OutlineNetworkError(f"The network {folder.name} cannot be loaded.") from error


def fit_square(pixels: ByteArray, size: int) -> tuple[ByteArray, Size]:
    """Return a picture resized to a long side of `size`, padded to a square, and its own shape.

    It lies in the top left corner; its last row and column are repeated beyond.
    """
    height, width = pixels.shape[:2]
    scale = size / max(height, width)
    rows, columns = max(1, round(height * scale)), max(1, round(width * scale))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    fitted = cv2.resize(pixels, (columns, rows), interpolation=way)
    padded = cv2.copyMakeBorder(fitted, 0, size - rows, 0, size - columns, cv2.BORDER_REPLICATE)
    return np.asarray(padded, np.uint8), (rows, columns)
