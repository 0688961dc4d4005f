"""Pictures with the lesion's outline drawn by hand, and the parts that they are used for."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import cv2
import numpy as np
from PIL import Image

from ml.arrays import BoolArray, ByteArray
from ml.labels import Modality
from ml.training.data.dataset import (
    Example,
    data_root,
    load_examples,
    read_picture,
    stable_seed,
)

# Short side at which pictures are kept: a crop of half of it is still as large as the input.
SOURCE_SIDE = 288
# One group in so many of the phone photos is kept for the final figures: that collection has no
# part for tests.
_HELD_OUT = 5


@dataclass(frozen=True, slots=True)
class Outlined:
    """A picture (height x width x 3) and the mask drawn for it (height x width, never empty)."""

    example: Example
    pixels: ByteArray
    mask: BoolArray


def outlined_examples(*parts: str) -> list[tuple[Example, str]]:
    """Return examples of some parts that have a mask, each with the mask's file.

    A fifth of the groups of the phone photos of `train` and `val` are in `test` here. They were
    never shown to the dermoscope network that training starts from either.
    """
    root = data_root()
    with (root / "masks.csv").open(newline="") as file:
        masks = {row["file"]: row["mask"] for row in csv.DictReader(file)}
    found = []
    for example in load_examples(root):
        name, part = example.path.relative_to(root).as_posix(), _part(example)
        if name in masks and part in parts:
            found.append((replace(example, part=part), masks[name]))
    return found


def read_outlined(
    examples: Iterable[tuple[Example, str]], min_side: int = SOURCE_SIDE
) -> Iterator[Outlined]:
    """Yield pictures and masks with a short side of `min_side` at most, no longer squashed."""
    for example, name in examples:
        picture = read_picture(example, min_side)
        with Image.open(data_root() / name) as file:
            drawn = np.asarray(file.convert("L"))
        mask = cv2.resize(drawn, picture.size, interpolation=cv2.INTER_LINEAR) > 127
        if mask.any():
            yield Outlined(example, np.asarray(picture), np.asarray(mask))


def _part(example: Example) -> str:
    if example.modality is Modality.PHONE and example.part in {"train", "val"}:
        return "test" if stable_seed(example.group) % _HELD_OUT == 0 else example.part
    return example.part
