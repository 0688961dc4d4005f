"""Labelled pictures: SkinSpect's own manifest, or Kaggle's `train|test/benign|malignant` folders.

Parts never share a group (picture, lesion, patient or near-duplicate). `test` and `external` are
opened for the final figures only.
"""

import csv
import hashlib
import os
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from ml.labels import Modality
from ml.preprocessing import open_image
from ml.types import ByteArray

PROJECT = Path(__file__).resolve().parents[2]
DIAGNOSES = ("NV", "BKL", "DF", "VASC", "MEL", "BCC", "SCC", "AK")
# isic2017's files are squares squashed from 4:3 pictures.
SQUASHED = {"isic2017"}
_IMAGE_TYPES = {".jpg", ".jpeg", ".png", ".webp"}
_VAL_SHARE = 0.15


@dataclass(frozen=True, slots=True)
class Example:
    """One labelled picture; `pre_malignant` marks actinic keratosis, reported apart."""

    path: Path
    part: str
    malignant: bool
    diagnosis: str
    pre_malignant: bool
    modality: Modality
    source: str
    image_id: str
    group: str


def data_root() -> Path:
    """Return the folder of labelled pictures: SKINSPECT_DATA, else ../shared/data."""
    return Path(os.environ.get("SKINSPECT_DATA", PROJECT.parent / "shared" / "data"))


def load_examples(root: Path) -> list[Example]:
    """Read either layout. Raises FileNotFoundError when the folder holds neither."""
    if (root / "manifest.csv").exists():
        return _load_manifest(root)
    if (root / "train" / "benign").is_dir():
        return _load_kaggle(root)
    message = f"{root} holds neither manifest.csv nor train/benign"
    raise FileNotFoundError(message)


def _load_manifest(root: Path) -> list[Example]:
    with (root / "manifest.csv").open(newline="", encoding="utf-8") as file:
        return [
            Example(
                path=root / row["file"],
                part=row["part"],
                malignant=row["label"] == "malignant",
                diagnosis=row["diagnosis"],
                pre_malignant=row["actinic_keratosis"] == "True",
                modality=Modality(row["modality"]),
                source=row["source"],
                image_id=row["image_id"],
                group=row["group"],
            )
            for row in csv.DictReader(file)
        ]


def _load_kaggle(root: Path) -> list[Example]:
    """Kaggle's "Malignant vs. Benign": dermoscope pictures without groups.

    Identical files form a group; a copy of a test picture is left out of training.
    """
    found: dict[str, Example] = {}
    for part, label in ((p, label) for p in ("test", "train") for label in ("benign", "malignant")):
        for path in sorted((root / part / label).iterdir()):
            if path.suffix.lower() in _IMAGE_TYPES:
                digest = hashlib.sha256(path.read_bytes()).hexdigest()
                found.setdefault(digest, _kaggle_example(path, part, label, digest))
    return list(found.values())


def _kaggle_example(path: Path, part: str, label: str, digest: str) -> Example:
    held_out = part == "train" and int(digest[:8], 16) / 16**8 < _VAL_SHARE
    return Example(
        path=path,
        part="val" if held_out else part,
        malignant=label == "malignant",
        diagnosis="",
        pre_malignant=False,
        modality=Modality.DERMOSCOPE,
        source="kaggle",
        image_id=path.stem,
        group=digest,
    )


def select(examples: Iterable[Example], *parts: str, pre_malignant: bool = False) -> list[Example]:
    """Return the examples of some parts, actinic keratosis only when asked for."""
    return [e for e in examples if e.part in parts and (pre_malignant or not e.pre_malignant)]


def read_picture(example: Example, min_side: int, *, unsquash: bool = True) -> Image.Image:
    """Decode a picture, undo its source's squash, shrink it to a short side of `min_side`."""
    image = open_image(example.path, min_side)
    if unsquash and example.source in SQUASHED:
        image = image.resize((image.width, image.width * 3 // 4), Image.Resampling.BILINEAR)
    if min(image.size) > min_side:
        scale = min_side / min(image.size)
        size = (round(image.width * scale), round(image.height * scale))
        image = image.resize(size, Image.Resampling.BILINEAR)
    return image


def read_pixels(examples: Iterable[Example], min_side: int) -> list[ByteArray]:
    """Decode pictures into memory, each height x width x 3."""
    return [np.asarray(read_picture(example, min_side)) for example in examples]


def check_groups(examples: Iterable[Example]) -> None:
    """Raise ValueError when a group lies in more than one part."""
    parts: dict[str, str] = {}
    for example in examples:
        part = example.part.removesuffix("_second_copy")
        if parts.setdefault(example.group, part) != part:
            message = f"group {example.group} is in {parts[example.group]} and {part}"
            raise ValueError(message)


def manifest_digest(root: Path) -> str:
    """Return the sha-256 of the data's manifest, or of its file names for the folder layout."""
    manifest = root / "manifest.csv"
    if manifest.exists():
        return hashlib.sha256(manifest.read_bytes()).hexdigest()
    names = sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())
    return hashlib.sha256("\n".join(names).encode()).hexdigest()


def stable_seed(*parts: object) -> int:
    """Return a 32-bit seed that depends only on the words given."""
    return zlib.crc32("/".join(map(str, parts)).encode())
