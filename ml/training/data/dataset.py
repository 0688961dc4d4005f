"""The labelled pictures: their labels, the part each belongs to, and their pixels.

Reads SkinSpect's own manifest, Kaggle's `train|test/benign|malignant`, HAM10000, ISIC Archive and
PAD-UFES-20, or a folder of several of them. Parts never share a group (picture, lesion, patient or
near-duplicate). `test` and `external` are opened for the final figures only.

`python -m ml.training.data report` describes them, `... download` fetches some: see `--help`.
"""

import hashlib
import logging
import os
import zlib
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from PIL import Image

from ml.arrays import ByteArray
from ml.imaging.field_of_view import find_field, lit_part
from ml.imaging.preprocessing import open_image
from ml.training.data import layouts, near_duplicates, split
from ml.training.data.examples import DIAGNOSES, Example
from ml.training.data.layouts import Found

__all__ = [
    "DIAGNOSES",
    "PROJECT",
    "SQUASHED",
    "Example",
    "check_groups",
    "data_root",
    "load_examples",
    "manifest_digest",
    "read_collection",
    "read_lit",
    "read_picture",
    "read_pixels",
    "select",
    "stable_seed",
]

PROJECT = Path(__file__).resolve().parents[3]
# Sources whose files are 4:3 pictures squashed to squares.
SQUASHED = {"isic2017"}
_logger = logging.getLogger(__name__)


def data_root() -> Path:
    """Return the folder of labelled pictures: SKINSPECT_DATA, else ../shared/data."""
    return Path(os.environ.get("SKINSPECT_DATA", PROJECT.parent / "shared" / "data"))


def load_examples(root: Path) -> list[Example]:
    """Return the examples of a folder with a known layout, or of its subfolders that have one.

    Logs how many were left out. Raises FileNotFoundError if there is no known layout.
    """
    found = read_collection(root)
    for (source, why), count in sorted(found.left_out.items()):
        _logger.warning("%s: %d left out: %s", source, count, why)
    return found.examples


def read_collection(root: Path) -> Found:
    """Return the examples of a folder and what was left out.

    The groups and parts of SkinSpect's manifest are used as they are; other collections are
    searched for near-duplicates and split by group. Raises FileNotFoundError if there is no known
    layout, OSError for a picture that cannot be read.
    """
    here = layouts.find(root)
    found = layouts.read(root)
    if [layout for layout, _ in here] == [layouts.MANIFEST]:
        return found
    prints = near_duplicates.fingerprints([e.path for e in found.examples])
    kept, copies = split.divide(found.examples, near_duplicates.pairs(prints))
    return Found(kept, found.left_out + copies)


def select(examples: Iterable[Example], *parts: str, pre_malignant: bool = False) -> list[Example]:
    """Return the examples of some parts, actinic keratosis only when asked for."""
    return [e for e in examples if e.part in parts and (pre_malignant or not e.pre_malignant)]


def read_picture(example: Example, min_side: int, *, unsquash: bool = True) -> Image.Image:
    """Decode a picture at a short side of at most `min_side`; undo its source's squash."""
    image = open_image(example.path, min_side)
    if unsquash and example.source in SQUASHED:
        image = image.resize((image.width, image.width * 3 // 4), Image.Resampling.BILINEAR)
    if min(image.size) > min_side:
        scale = min_side / min(image.size)
        size = (round(image.width * scale), round(image.height * scale))
        image = image.resize(size, Image.Resampling.BILINEAR)
    return image


def read_lit(example: Example, min_side: int, *, unsquash: bool = True) -> Image.Image:
    """Decode a picture as `read_picture` does, without black borders, as serving sees it."""
    picture = read_picture(example, min_side, unsquash=unsquash)
    return lit_part(picture, find_field(picture))


def read_pixels(examples: Iterable[Example], min_side: int) -> list[ByteArray]:
    """Return decoded pictures, height x width x 3 each, without black borders."""
    return [np.asarray(read_lit(example, min_side)) for example in examples]


def check_groups(examples: Iterable[Example]) -> None:
    """Raise ValueError if a group is in more than one part."""
    parts: dict[str, str] = {}
    for example in examples:
        part = example.part.removesuffix("_second_copy")
        if parts.setdefault(example.group, part) != part:
            message = f"group {example.group} is in {parts[example.group]} and {part}"
            raise ValueError(message)


def manifest_digest(root: Path) -> str:
    """Return the SHA-256 of SkinSpect's tables, else of other tables and the names of files."""
    if tables := layouts.manifest_tables(root):
        return hashlib.sha256(b"".join(table.read_bytes() for table in tables)).hexdigest()
    files = sorted(path for path in root.rglob("*") if path.is_file())
    digest = hashlib.sha256("\n".join(str(path.relative_to(root)) for path in files).encode())
    for path in files:
        if path.suffix.lower() not in layouts.IMAGE_TYPES:
            digest.update(path.read_bytes())
    return digest.hexdigest()


def stable_seed(*parts: object) -> int:
    """Return a 32-bit seed that depends only on the arguments (unlike `hash`)."""
    return zlib.crc32("/".join(map(str, parts)).encode())
