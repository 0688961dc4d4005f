"""Draw the pictures of an epoch, and make batches of them."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ml.arrays import ByteArray, FloatArray
from ml.labels import Modality
from ml.training.data.dataset import DIAGNOSES, Example, stable_seed
from ml.training.fitting.augmentation import augment

# How many pictures of a source are drawn per epoch, as a share of those it has. Set by judgement:
# HAM10000 has many alike, phone photos are few and are what people take.
SOURCE_DRAWS = {"ham10000": 0.8, "isic2017": 1.6, "milk10k": 1.3, "pad_ufes_20": 3.0}
# Share of a source's draws that are malignant, the same in every source: otherwise the source,
# its codec and its camera would tell the label. Calibration corrects for it.
MALIGNANT_SHARE = 0.45
# How often skin of the darkest three tones (MILK10k's 0 to 2) is drawn, to once for the others:
# they are 12% of the lesions, and the former model was worst there.
DARK_TONES, DARK_DRAWS = range(3), 2.0
# Share of the draws of a lesion that use its second, hair-free copy.
SECOND_COPY_SHARE = 0.35
_THREADS = 2
_AHEAD = 3


class Batch(NamedTuple):
    """Pixels n x size x size x 3 (float32, 0 to 255), labels n, diagnosis indexes n, weights n.

    The weight is 0 for actinic keratosis, which does not count in the malignant-or-benign loss. A
    diagnosis of -1 is unknown.
    """

    pixels: FloatArray
    malignant: FloatArray
    diagnosis: npt.NDArray[np.int64]
    weight: FloatArray


class Sampler:
    """Draws augmented training batches. Epoch and seed determine every random choice."""

    def __init__(
        self,
        examples: Sequence[Example],
        pixels: Sequence[ByteArray],
        seed: int,
        dermoscope_share: float = 1.0,
    ) -> None:
        self.examples, self.pixels, self.seed = examples, pixels, seed
        self._copies = defaultdict(list)
        for index, example in enumerate(examples):
            if example.part == "train_second_copy":
                self._copies[example.image_id].append(index)
        self._first = np.array([i for i, e in enumerate(examples) if e.part != "train_second_copy"])
        self._weights = draws([examples[i] for i in self._first], dermoscope_share)

    def __len__(self) -> int:
        """Return the number of pictures in an epoch."""
        return round(float(self._weights.sum()))

    def epoch(self, number: int, batch_size: int, size: int) -> Iterator[Batch]:
        """Yield the batches of an epoch; threads make the next ones ahead."""
        rng = np.random.default_rng(stable_seed(self.seed, number))
        chosen = [self._copy(index, rng) for index in self._draw(rng)]
        batches = [
            chosen[start : start + batch_size]
            for start in range(0, len(chosen) - batch_size + 1, batch_size)
        ]
        seeds = rng.integers(2**32, size=len(batches))
        with ThreadPoolExecutor(_THREADS) as pool:
            jobs = list(zip(batches, seeds, strict=True))
            waiting = [pool.submit(self._batch, size, *job) for job in jobs[:_AHEAD]]
            for job in jobs[_AHEAD:]:
                yield waiting.pop(0).result()
                waiting.append(pool.submit(self._batch, size, *job))
            for last in waiting:
                yield last.result()

    def _draw(self, rng: np.random.Generator) -> npt.NDArray[np.int64]:
        """Draw each picture as often as its weight; the fraction is the chance of one more."""
        times = np.floor(self._weights + rng.random(len(self._weights))).astype(int)
        return rng.permutation(np.repeat(self._first, times))

    def _copy(self, index: int, rng: np.random.Generator) -> int:
        copies = self._copies.get(self.examples[index].image_id)
        if copies and rng.random() < SECOND_COPY_SHARE:
            return int(rng.choice(copies))
        return int(index)

    def _batch(self, size: int, indexes: Sequence[int], seed: int) -> Batch:
        rng = np.random.default_rng(seed)
        examples = [self.examples[i] for i in indexes]
        pixels = np.stack([augment(self.pixels[i], size, rng) for i in indexes])
        return Batch(
            pixels.astype(np.float32),
            np.array([e.malignant for e in examples], np.float32),
            np.array([diagnosis_index(e) for e in examples]),
            np.array([not e.pre_malignant for e in examples], np.float32),
        )


def diagnosis_index(example: Example) -> int:
    """Return the index of a diagnosis in `DIAGNOSES`, -1 if it is unknown."""
    return DIAGNOSES.index(example.diagnosis) if example.diagnosis in DIAGNOSES else -1


def draws(examples: Sequence[Example], dermoscope_share: float = 1.0) -> FloatArray:
    """Return how often an epoch draws each example, n.

    Within a source and modality the classes are drawn as `MALIGNANT_SHARE` says, and dark skin more
    often. A source with one class only keeps it.
    """
    weights = np.array([DARK_DRAWS if e.skin_tone in DARK_TONES else 1.0 for e in examples])
    kinds = np.array([e.collection.code for e in examples])
    malignant = np.array([e.malignant for e in examples], bool)
    for kind in np.unique(kinds):
        mine = kinds == kind
        first = examples[int(np.flatnonzero(mine)[0])]
        total = mine.sum() * SOURCE_DRAWS.get(first.source, 1.0)
        if first.modality is Modality.DERMOSCOPE:
            total *= dermoscope_share
        classes = [each for each in (mine & malignant, mine & ~malignant) if each.any()]
        shares = (MALIGNANT_SHARE, 1 - MALIGNANT_SHARE) if len(classes) == 2 else (1.0,)
        for chosen, share in zip(classes, shares, strict=True):
            weights[chosen] *= total * share / weights[chosen].sum()
    return weights
