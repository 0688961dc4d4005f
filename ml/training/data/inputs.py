"""Network inputs of labelled pictures, prepared as when serving."""

from collections.abc import Iterator, Sequence

import numpy as np

from ml.arrays import FloatArray
from ml.imaging.preprocessing import MIN_SIDE, prepare
from ml.training.data.dataset import Example, read_lit

BATCH = 32


def input_batches(
    examples: Sequence[Example], size: int, *, unsquash: bool = True
) -> Iterator[FloatArray]:
    """Yield float32 arrays n x size x size x 3, in order, at most `BATCH` pictures each."""
    for start in range(0, len(examples), BATCH):
        yield np.stack(
            [
                prepare(read_lit(example, MIN_SIDE, unsquash=unsquash), size)
                for example in examples[start : start + BATCH]
            ]
        ).astype(np.float32)
