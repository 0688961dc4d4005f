"""The one door to `ml`. Importing this loads no runtime; the first `assess` of a process does."""

import threading
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Protocol, TypeVar

from django.conf import settings
from PIL import Image

from ml.fake import FakePredictor
from ml.manifest import (
    ArtefactError,
    Manifest,
    default_artefact,
    load_manifest,
    parse_manifest,
    verify_artefact,
)
from ml.preprocessing import MIN_SIDE
from ml.types import Outcome

__all__ = ["MIN_SIDE", "ArtefactError", "assess", "check", "manifest", "parse_manifest", "warm_up"]

Stamp = tuple[tuple[str, str, int, int, int], ...]
T = TypeVar("T")


class Predictor(Protocol):
    """What every backend offers."""

    manifest: Manifest

    def assess(self, image: Image.Image, *, modality: str | None = None) -> Outcome:
        """Assess an upright sRGB picture."""


_lock = threading.Lock()
_loaded: dict[Stamp, Predictor] = {}
_checked: dict[Stamp, Manifest] = {}
_manifests: dict[Stamp, Manifest] = {}


def assess(image: Image.Image, *, modality: str | None = None) -> Outcome:
    """Assess an upright picture whose short side holds `MIN_SIDE` pixels, if the photo's does.

    Raises ArtefactError while the model's files are not in order.
    """
    return _predictor().assess(image, modality=modality)


def manifest() -> Manifest:
    """Return the manifest of the model in use, read once for each state on disk.

    Raises ArtefactError.
    """
    if settings.CLASSIFIER_BACKEND == "fake":
        return _fake().manifest
    return _once(_manifests, _artefact(), load_manifest)


def check() -> Manifest:
    """Compare the model's files with their manifest, once for each state on disk.

    Raises ArtefactError.
    """
    if settings.CLASSIFIER_BACKEND == "fake":
        return _fake().manifest
    return _once(_checked, _artefact(), verify_artefact)


def warm_up() -> None:
    """Load the model now, so that the first photo doesn't wait for it. Raises ArtefactError."""
    _predictor()


def _predictor() -> Predictor:
    """Return the loaded model; loaded again, and checked again, when its files changed on disk."""
    if settings.CLASSIFIER_BACKEND == "fake":
        return _fake()
    return _once(_loaded, _artefact(), _load)


def _load(folder: Path) -> Predictor:
    try:
        from ml.predictor import load_predictor

        return load_predictor(folder, backend=settings.CLASSIFIER_BACKEND, threads=1)
    except ArtefactError:
        raise
    except Exception as error:
        # No runtime for it here, or files that only look right: photos wait until that is mended.
        sentence = f"The model cannot be loaded: {error!r}."
        raise ArtefactError(sentence) from error


@cache
def _fake() -> FakePredictor:
    return FakePredictor()


def _once(known: dict[Stamp, T], folder: Path, make: Callable[[Path], T]) -> T:
    """Return what `make` made of the folder in its present state, and nothing older."""
    with _lock:
        stamp = _stamp(folder)
        if stamp not in known:
            known.clear()
            known[stamp] = make(folder)
        return known[stamp]


def _artefact() -> Path:
    chosen = settings.CLASSIFIER_ARTEFACT
    return Path(chosen) if chosen else default_artefact()


def _stamp(folder: Path) -> Stamp:
    """Name, size and time of change of each file; cheap enough to ask before every photo."""
    try:
        states = [(path.name, path.stat()) for path in sorted(folder.iterdir()) if path.is_file()]
    except OSError as error:
        raise ArtefactError("The model's folder cannot be read.") from error
    return tuple(
        (str(folder), name, state.st_size, state.st_mtime_ns, state.st_ino)
        for name, state in states
    )
