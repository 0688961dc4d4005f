"""Compare two artefacts: photos a second and passes of one process, decoded photos in memory.

Both assess the same photos in turn within one run; the ratio is the median over the rounds. Phone
photos go through the gate's network and their own, dermoscope pictures through one. Targets: the
artefact in use assesses phone photos at least 1.15 times as fast as the one before it.
"""

import argparse
import statistics
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

from PIL import Image
from tqdm import tqdm

from benchmarks import support
from ml.classification.manifest import default_artefact
from ml.classification.predictor import Predictor, load_predictor
from ml.imaging.preprocessing import MIN_SIDE, open_image
from ml.labels import Modality
from ml.training.data.dataset import data_root, load_examples, select


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("before", type=Path, help="the artefact to compare with")
    parser.add_argument("--artefact", type=Path, default=default_artefact())
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--photos", type=int, default=24)
    parser.add_argument("--markdown", action="store_true", help="print a table in Markdown")
    options = parser.parse_args()
    predictors = [load_predictor(folder) for folder in (options.before, options.artefact)]
    rows: list[tuple[object, ...]] = [("", "before", "now", "ratio")]
    for modality in Modality:
        photos = pictures(modality, options.photos)
        rounds = [
            [rate(predictor, photos) for predictor in predictors]
            for _ in tqdm(range(options.rounds), desc=modality.value, disable=None)
        ]
        before, now = (statistics.median(column) for column in zip(*rounds, strict=True))
        ratio = statistics.median(ours / theirs for theirs, ours in rounds)
        rows.append((f"{modality.value}: photos a second", before, now, ratio))
    support.table("Two artefacts", rows, markdown=options.markdown)


def pictures(modality: Modality, count: int) -> list[Image.Image]:
    """Return decoded labelled pictures of one modality, evenly spaced over the validation part."""
    mine = [e for e in select(load_examples(data_root()), "val") if e.modality is modality]
    return [open_image(e.path, MIN_SIDE) for e in mine[:: max(1, len(mine) // count)][:count]]


def rate(predictor: Predictor, photos: Sequence[Image.Image]) -> float:
    """Return photos a second."""
    start = perf_counter()
    for photo in photos:
        predictor.assess(photo)
    return len(photos) / (perf_counter() - start)


if __name__ == "__main__":
    main()
