"""The only caller of `ml.classification`: finds, checks, loads and runs models.

Importing this loads no runtime; the first `assess` of a process does. Which model gives the results
is a row of the database, read at each call, so that every process follows a change at once. Its
files are in `ml/artefacts` or `settings.MODELS_DIR`, and are refused if they differ from their
manifest, or the manifest from the one in the version's row.
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, Protocol, TypeVar

from django.conf import settings
from PIL import Image

from classifier.inference.selectors import active_version, stored_manifest
from ml.classification import clock, fake
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
    "manifest",
    "parse_manifest",
    "shipped_version",
    "source_from_settings",
    "source_in_use",
    "source_of",
    "unload_candidate",
    "versions_on_disk",
    "warm_up",
]

# The parts of a manifest on which results depend: under one version they never change. Others, such
# as the figures of the evaluation, may be measured again.
FIXED_PARTS = (
    "model",
    "files",
    "preprocessing",
    "calibration",
    "operating_points",
    "gates",
    "person",
)
FIXED_PARTS_OF_PAIR = ("calibration", "operating_points")

# Name, size, time of change and inode of each file.
FileStates = tuple[tuple[str, int, int, int], ...]
Slot = Literal["in_use", "candidate"]
OnStep = Callable[[str, int, int], None]
T = TypeVar("T")


class ModelChangedError(Exception):
    """Another model was activated while a photo was being assessed."""


class Predictor(Protocol):
    manifest: Manifest

    def assess(self, image: Image.Image, *, modality: str | None = None) -> Outcome: ...


@dataclass(frozen=True, slots=True)
class Source:
    """A model's folder; None for the built-in fake.

    `version` is the one whose row the files must fit; empty for files that were chosen in the
    settings, which are not compared with the database.
    """

    folder: Path | None
    version: str = ""


Cache = dict[Slot, tuple[Source, FileStates, T]]
_lock = threading.Lock()
_loaded: Cache[Predictor] = {}
_checked: Cache[Manifest] = {}
_manifests: Cache[Manifest] = {}


def assess(
    image: Image.Image,
    *,
    modality: str | None = None,
    source: Source | None = None,
    on_step: OnStep | None = None,
) -> Outcome:
    """Assess an upright sRGB picture with the model in use, or with that of `source`.

    Its short side has at least `MIN_SIDE` pixels, unless the photo itself is smaller. `modality`
    is what the person stated, None if unknown. `on_step` is called with each step that ended: its
    name, and its start and end in nanoseconds since 1970. Raises ArtefactError while the model's
    files are not in order.
    """
    before = clock.listener.set(on_step)
    try:
        return _cached(_loaded, source, _load).assess(image, modality=modality)
    finally:
        clock.listener.reset(before)


def manifest(source: Source | None = None) -> Manifest:
    """Return a model's manifest, read again only if a file changed. Raises ArtefactError."""
    return _cached(_manifests, source, _read)


def check(source: Source | None = None) -> Manifest:
    """Compare a model's files with manifest and database, again only if a file changed.

    Raises ArtefactError if they differ or can't be read.
    """
    return _cached(_checked, source, _verify)


def warm_up() -> None:
    """Load the model in use, so that the first photo doesn't wait. Raises ArtefactError."""
    _cached(_loaded, None, _load)


def unload_candidate() -> None:
    """Free the memory of the second model."""
    with _lock:
        _loaded.pop("candidate", None)


def source_in_use() -> Source:
    """Return the model that gives the results.

    CLASSIFIER_ARTEFACT comes first, then the active version, then the one of this release. Raises
    ArtefactError if there is none.
    """
    if settings.CLASSIFIER_ARTEFACT:
        return source_from_settings()
    return source_of(active_version() or shipped_version())


def source_of(version: str) -> Source:
    """Return a version's files, which may be missing.

    Raises ArtefactError for a name that is no plain folder name.
    """
    if version in ("", ".", "..") or Path(version).name != version:
        raise ArtefactError(f"{version!r} is no name of a model.")
    if _is_fake() and version == fake.VERSION:
        return Source(None, version)
    return Source(_folder(version), version)


def source_from_settings() -> Source:
    """Return the files of CLASSIFIER_ARTEFACT, else of this release's model; reads no database."""
    if _is_fake():
        return Source(None)
    chosen = settings.CLASSIFIER_ARTEFACT
    return Source(Path(chosen) if chosen else default_artefact())


def shipped_version() -> str:
    """Return the version of this release. Raises ArtefactError if it has none."""
    return fake.VERSION if _is_fake() else default_artefact().name


def versions_on_disk() -> list[str]:
    """Return the versions that have a folder here, complete or not, by name."""
    found = {folder.name for place in _model_folders() for folder in _artefacts_in(place)}
    return sorted(found | ({fake.VERSION} if _is_fake() else set()))


def _is_fake() -> bool:
    return bool(settings.CLASSIFIER_BACKEND == "fake")


def _model_folders() -> tuple[Path, Path]:
    return ARTEFACTS, Path(settings.MODELS_DIR)


def _artefacts_in(place: Path) -> Iterator[Path]:
    if place.is_dir():
        yield from (entry for entry in place.iterdir() if (entry / MANIFEST_NAME).is_file())


def _folder(version: str) -> Path:
    folders = [place / version for place in _model_folders()]
    return next((folder for folder in folders if folder.is_dir()), folders[0])


def _read(source: Source) -> Manifest:
    if source.folder is None:
        return _fake().manifest
    return _matched_with_row(load_manifest(source.folder), source)


def _verify(source: Source) -> Manifest:
    if source.folder is None:
        return _fake().manifest
    return _matched_with_row(verify_artefact(source.folder), source)


def _matched_with_row(found: Manifest, source: Source) -> Manifest:
    """Return the manifest. Raises ArtefactError if it is not that of the version's row."""
    if not source.version:
        return found
    if found.version != source.version:
        sentence = f"The folder of model {source.version} holds another one, {found.version}."
        raise ArtefactError(sentence)
    stored = stored_manifest(source.version)
    if stored is not None and _fixed_parts(stored) != _fixed_parts(found.raw):
        sentence = (
            f"The {MANIFEST_NAME} of model {source.version} is not the one that it was put to use "
            "with: a changed model needs another version."
        )
        raise ArtefactError(sentence)
    return found


def _fixed_parts(raw: Mapping[str, Any]) -> list[Any]:
    pair = raw.get("pair", {})
    return [*map(raw.get, FIXED_PARTS), *map(pair.get, FIXED_PARTS_OF_PAIR)]


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
        # No runtime for it here, or files that are whole but not a model: photos wait for a repair.
        sentence = f"Model {found.version} cannot be loaded: {error!r}."
        raise ArtefactError(sentence) from error


def _as_fake(found: Manifest) -> Predictor:
    if not found.fake:
        raise ArtefactError(f"The fake backend cannot stand in for model {found.version}.")
    return FakePredictor(found)


@cache
def _fake() -> FakePredictor:
    return FakePredictor()


def _cached(cache: Cache[T], source: Source | None, make: Callable[[Source], T]) -> T:
    """Return `make(source)`, called again only if another source or a changed file asks for it.

    The cache holds one value for the model in use and one for a candidate.
    """
    slot: Slot = "candidate" if source else "in_use"
    source = source or source_in_use()
    with _lock:
        files = _file_states(source)
        if slot not in cache or cache[slot][:2] != (source, files):
            # Removed first: its memory is free while the new one loads, and it is not used if that
            # fails.
            cache.pop(slot, None)
            cache[slot] = (source, files, make(source))
        return cache[slot][2]


def _file_states(source: Source) -> FileStates:
    # One stat for each file: cheap enough to do before every photo.
    if source.folder is None:
        return ()
    try:
        files = sorted(path for path in source.folder.iterdir() if path.is_file())
        stats = [(path.name, path.stat()) for path in files]
    except OSError as error:
        message = f"The folder of model {source.folder.name} cannot be read."
        raise ArtefactError(message) from error
    return tuple((name, stat.st_size, stat.st_mtime_ns, stat.st_ino) for name, stat in stats)
