"""The one door to `ml`. Importing this loads no runtime; the first `assess` of a process does.

Which model gives the results is a row of the database, asked for each time, so that every process
follows a change at once. Its files lie in `ml/artefacts` or in `settings.MODELS_DIR`, and are
refused when they are not those that their manifest and the version's row describe.
"""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, Protocol, TypeVar

from django.conf import settings
from PIL import Image

from classifier.inference.selectors import active_version, stored_manifest
from ml.classification import fake
from ml.classification.fake import FakePredictor
from ml.classification.manifest import (
    ARTEFACTS,
    MANIFEST_NAME,
    ArtefactError,
    Manifest,
    default_artefact,
    load_manifest,
    parse_manifest,
    verify_artefact,
)
from ml.classification.outcome import Outcome
from ml.imaging.preprocessing import MIN_SIDE

__all__ = [
    "MIN_SIDE",
    "ArtefactError",
    "ModelChangedError",
    "Source",
    "assess",
    "check",
    "forget_candidate",
    "manifest",
    "named",
    "of_record",
    "parse_manifest",
    "shipped_version",
    "versions_on_disk",
    "warm_up",
    "without_database",
]

# What decides a result. The figures of a version may be measured anew, these may not change.
DECIDING = ("model", "files", "preprocessing", "calibration", "operating_points", "gates")

Files = tuple[tuple[str, int, int, int], ...]
Slot = Literal["record", "candidate"]
T = TypeVar("T")


class ModelChangedError(Exception):
    """Another model was put to use while a photo was being assessed."""


class Predictor(Protocol):
    """What every backend offers."""

    manifest: Manifest

    def assess(self, image: Image.Image, *, modality: str | None = None) -> Outcome:
        """Assess an upright sRGB picture."""


@dataclass(frozen=True, slots=True)
class Source:
    """A model's files. `folder` is None for the built-in fake.

    `version` is the one whose row the files must fit; empty where the database has no say.
    """

    folder: Path | None
    version: str = ""


Kept = dict[Slot, tuple[Source, Files, T]]
_lock = threading.Lock()
_loaded: Kept[Predictor] = {}
_checked: Kept[Manifest] = {}
_manifests: Kept[Manifest] = {}


def assess(
    image: Image.Image, *, modality: str | None = None, source: Source | None = None
) -> Outcome:
    """Assess an upright picture whose short side holds `MIN_SIDE` pixels, if the photo's does.

    By the model of record unless another `source` is named. Raises ArtefactError while the model's
    files are not in order.
    """
    return _once(_loaded, source, _load).assess(image, modality=modality)


def manifest(source: Source | None = None) -> Manifest:
    """Return a model's manifest, read once for each state on disk. Raises ArtefactError."""
    return _once(_manifests, source, _read)


def check(source: Source | None = None) -> Manifest:
    """Compare a model's files with what they should be, once for each state on disk.

    Raises ArtefactError.
    """
    return _once(_checked, source, _verify)


def warm_up() -> None:
    """Load the model now, so that the first photo doesn't wait for it. Raises ArtefactError."""
    _once(_loaded, None, _load)


def forget_candidate() -> None:
    """Let go of the memory of a second model."""
    with _lock:
        _loaded.pop("candidate", None)


def of_record() -> Source:
    """Return the model that gives the results: the active one, else the one that is shipped."""
    if settings.CLASSIFIER_ARTEFACT:
        return without_database()
    return named(active_version() or shipped_version())


def named(version: str) -> Source:
    """Return a version's files. Raises ArtefactError for what is no name of a version."""
    if version in ("", ".", "..") or Path(version).name != version:
        raise ArtefactError(f"{version!r} is no name of a model.")
    if _is_fake() and version == fake.VERSION:
        return Source(None, version)
    return Source(_folder(version), version)


def without_database() -> Source:
    """Return the files of CLASSIFIER_ARTEFACT, else of the model that is shipped."""
    if _is_fake():
        return Source(None)
    chosen = settings.CLASSIFIER_ARTEFACT
    return Source(Path(chosen) if chosen else default_artefact())


def shipped_version() -> str:
    """Return the version that this release brings. Raises ArtefactError when it brings none."""
    return fake.VERSION if _is_fake() else default_artefact().name


def versions_on_disk() -> list[str]:
    """Return the versions whose folders are here, whatever state they are in."""
    found = {folder.name for place in _places() for folder in _artefacts_in(place)}
    return sorted(found | ({fake.VERSION} if _is_fake() else set()))


def _is_fake() -> bool:
    return bool(settings.CLASSIFIER_BACKEND == "fake")


def _places() -> tuple[Path, Path]:
    return ARTEFACTS, Path(settings.MODELS_DIR)


def _artefacts_in(place: Path) -> Iterator[Path]:
    if place.is_dir():
        yield from (entry for entry in place.iterdir() if (entry / MANIFEST_NAME).is_file())


def _folder(version: str) -> Path:
    """Return where a version lies, or would."""
    folders = [place / version for place in _places()]
    return next((folder for folder in folders if folder.is_dir()), folders[0])


def _read(source: Source) -> Manifest:
    if source.folder is None:
        return _fake().manifest
    return _fitting(load_manifest(source.folder), source)


def _verify(source: Source) -> Manifest:
    if source.folder is None:
        return _fake().manifest
    return _fitting(verify_artefact(source.folder), source)


def _fitting(found: Manifest, source: Source) -> Manifest:
    """Return the manifest if it is the one that the version was put to use with."""
    if not source.version:
        return found
    if found.version != source.version:
        sentence = f"The folder of model {source.version} holds another one, {found.version}."
        raise ArtefactError(sentence)
    kept = stored_manifest(source.version)
    if kept is not None and any(kept.get(part) != found.raw.get(part) for part in DECIDING):
        sentence = (
            f"The {MANIFEST_NAME} of model {source.version} is not the one that it was put to use "
            "with: a changed model needs another version."
        )
        raise ArtefactError(sentence)
    return found


def _load(source: Source) -> Predictor:
    """Check the files and load them."""
    if source.folder is None:
        return _fake()
    found = _verify(source)
    if _is_fake():
        return _as_fake(found)
    try:
        from ml.classification.predictor import load_predictor

        return load_predictor(source.folder, backend=settings.CLASSIFIER_BACKEND, threads=1)
    except ArtefactError:
        raise
    except Exception as error:
        # No runtime for it here, or files that only look right: photos wait until that is mended.
        sentence = f"Model {found.version} cannot be loaded: {error!r}."
        raise ArtefactError(sentence) from error


def _as_fake(found: Manifest) -> Predictor:
    if not found.fake:
        raise ArtefactError(f"The fake backend cannot stand in for model {found.version}.")
    return FakePredictor(found)


@cache
def _fake() -> FakePredictor:
    return FakePredictor()


def _once(known: Kept[T], source: Source | None, make: Callable[[Source], T]) -> T:
    """Return what `make` made of the files in their present state, and nothing older.

    One model of record and one candidate are kept.
    """
    slot: Slot = "candidate" if source else "record"
    source = source or of_record()
    with _lock:
        files = _state(source)
        if slot not in known or known[slot][:2] != (source, files):
            known.pop(slot, None)
            known[slot] = (source, files, make(source))
        return known[slot][2]


def _state(source: Source) -> Files:
    """Name, size and time of change of each file; cheap enough to ask before every photo."""
    if source.folder is None:
        return ()
    try:
        files = sorted(path for path in source.folder.iterdir() if path.is_file())
        states = [(path.name, path.stat()) for path in files]
    except OSError as error:
        message = f"The folder of model {source.folder.name} cannot be read."
        raise ArtefactError(message) from error
    return tuple((name, state.st_size, state.st_mtime_ns, state.st_ino) for name, state in states)
