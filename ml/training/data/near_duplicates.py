"""Find pictures that differ only in size, shape, compression or slight colour changes.

A 64-bit difference hash (each bit: whether a cell of a 9x8 thumbnail is brighter than its left
neighbour) proposes pairs. Lesions are dark blobs on lighter skin, so that thousands of unrelated
ones agree in nearly all bits. So a pair counts only if the 16x16 thumbnails correlate too. Crops,
rotations and second photos of a lesion are not found.
"""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image
from tqdm import tqdm

from ml.arrays import FloatArray
from ml.imaging.preprocessing import open_image

# Of 458 pairs of the same picture in two sizes and shapes all differ in at most 6 bits and
# correlate by 0.990 or more. Different lesions reach 0.989; at 0.98 and below such pairs join into
# groups of 23 and more, which would all have to be in one part.
MAX_BITS = 6
MIN_CORRELATION = 0.99
_SIDE = 16


class Fingerprints(NamedTuple):
    """Difference hashes, n; thumbnails of mean 0 and length 1, n x 256."""

    hashes: npt.NDArray[np.uint64]
    thumbnails: FloatArray


def fingerprints(paths: Sequence[Path]) -> Fingerprints:
    """Return the fingerprints of pictures. Raises OSError with the path of an unreadable one."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        seen = list(tqdm(pool.map(_fingerprint, paths), "comparing pictures", len(paths)))
    hashes = np.array([bits for bits, _ in seen], np.uint64)
    thumbnails = np.array([grid for _, grid in seen], np.float32).reshape(len(seen), _SIDE**2)
    thumbnails -= thumbnails.mean(axis=1, keepdims=True)
    lengths = np.linalg.norm(thumbnails, axis=1, keepdims=True)
    return Fingerprints(hashes, thumbnails / np.maximum(lengths, 1e-6))


def pairs(prints: Fingerprints) -> Iterator[tuple[int, int]]:
    """Yield the indexes of near-duplicates, the lower one first."""
    for index, bits in enumerate(prints.hashes):
        apart = np.bitwise_count(prints.hashes[index + 1 :] ^ bits)
        near = np.flatnonzero(apart <= MAX_BITS) + index + 1
        correlation = prints.thumbnails[near] @ prints.thumbnails[index]
        for other in near[correlation >= MIN_CORRELATION]:
            yield index, int(other)


def _fingerprint(path: Path) -> tuple[int, FloatArray]:
    try:
        grey = open_image(path, 64).convert("L")
    except (OSError, Image.DecompressionBombError) as error:
        message = f"{path} cannot be read as a picture: {error}"
        raise OSError(message) from error
    cells = np.asarray(grey.resize((9, 8), Image.Resampling.BOX), np.int16)
    bits = np.packbits(cells[:, 1:] > cells[:, :-1]).tobytes()
    thumbnail = grey.resize((_SIDE, _SIDE), Image.Resampling.BOX)
    return int.from_bytes(bits), np.asarray(thumbnail, np.float32)
