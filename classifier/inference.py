"""The one door to `ml`. Importing this loads no runtime; the first `assess` of a process does."""

import threading
from pathlib import Path
from typing import Protocol

from django.conf import settings
from ml.fake import FakePredictor, fake_manifest
from ml.manifest import (
    ArtefactError,
    Manifest,
    default_artefact,
    load_manifest,
    parse_manifest,
    verify_artefact,
)
from ml.types import Outcome
from PIL import Image

__all__ = ["ArtefactError", "assess", "check", "manifest", "parse_manifest", "warm_up"]

Stamp = tuple[tuple[str, int, int], ...]


class Predictor(Protocol):
    """What every backend offers."""

    manifest: Manifest

    def assess(self, image: Image.Image, *, modality: str | None = None) -> Outcome:
        """Assess an upright sRGB picture."""


_lock = threading.Lock()
_loaded: dict[Stamp, Predictor] = {}
_checked: dict[Stamp, Manifest] = {}


def assess(image: Image.Image, *, modality: str | None = None) -> Outcome:
    """Assess one picture. Raises ArtefactError while the model's files are not as they should be."""
    return _predictor().assess(image, modality=modality)


def manifest() -> Manifest:
    """Return the manifest of the model in use. Raises ArtefactError."""
    if settings.CLASSIFIER_BACKEND == "fake":
        return fake_manifest()
    return load_manifest(_artefact())


def check() -> Manifest:
    """Compare the model's files with their manifest, once for each state on disk. Raises ArtefactError."""
    if settings.CLASSIFIER_BACKEND == "fake":
        return fake_manifest()
    folder = _artefact()
    stamp = _stamp(folder)
    if stamp not in _checked:
        _checked.clear()
        _checked[stamp] = verify_artefact(folder)
    return _checked[stamp]


def warm_up() -> None:
    """Load the model now, so that the first photo does not wait for it. Raises ArtefactError."""
    _predictor()


def _predictor() -> Predictor:
    """Return the loaded model; loaded again, and checked again, when its files changed on disk."""
    if settings.CLASSIFIER_BACKEND == "fake":
        return FakePredictor()
    folder = _artefact()
    with _lock:
        stamp = _stamp(folder)
        if stamp not in _loaded:
            _loaded.clear()
            _loaded[stamp] = _load(folder)
        return _loaded[stamp]


def _load(folder: Path) -> Predictor:
    from ml.predictor import load_predictor

    return load_predictor(folder, backend=settings.CLASSIFIER_BACKEND, threads=1)


def _artefact() -> Path:
    chosen = settings.CLASSIFIER_ARTEFACT
    return Path(chosen) if chosen else default_artefact()


def _stamp(folder: Path) -> Stamp:
    """Name, size and time of change of each file; cheap enough to ask before every photo."""
    try:
        states = [(path.name, path.stat()) for path in sorted(folder.iterdir()) if path.is_file()]
    except OSError as error:
        raise ArtefactError("The model's folder cannot be read.") from error
    return tuple((name, state.st_size, state.st_mtime_ns) for name, state in states)
