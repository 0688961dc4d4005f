"""Compare aligning two photos with decoding both.

Enlarges phone photos (or drawn lesions) to 12 megapixels, turns each by 20 degrees for its second
photo, times each way in turn within one run, and prints medians and their ratios to decoding every
pixel of both. Photos of different moles are timed too: refused only after every guess.
"""

import argparse
import io
from collections.abc import Callable
from functools import partial

from PIL import Image

from benchmarks import support
from benchmarks.photos import large_photos
from classifier.images import accept, decode
from classifier.management.commands.compare import compared
from ml.alignment.align import align
from ml.alignment.texture import LONG_SIDE

Pair = tuple[bytes, bytes]


def turn(photo: bytes) -> bytes:
    """Return the photo turned by 20 degrees and compressed again."""
    picture = Image.open(io.BytesIO(photo)).rotate(20, Image.Resampling.BICUBIC)
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=93)
    return buffer.getvalue()


def decode_fully(pair: Pair) -> None:
    for photo in pair:
        Image.open(io.BytesIO(photo)).load()


def decode_and_align(pair: Pair) -> bool:
    """Decode both only as large as the worker does, and align them."""
    a, b = (decode(photo, min_side=LONG_SIDE) for photo in pair)
    return align(a, b).aligned


def accept_and_align(pair: Pair) -> bool:
    """Check, strip and align both, as `manage.py compare` does."""
    a, b = map(accept, pair)
    return compared(a, b).aligned


def main() -> None:
    parser = argparse.ArgumentParser(description="Time a comparison against decoding both photos.")
    parser.add_argument("--rounds", type=int, default=5, help="times each way is run a pair")
    parser.add_argument("--megapixels", type=float, default=12.0)
    options = parser.parse_args()

    name, photos = large_photos(4, options.megapixels)
    same = [(photo, turn(photo)) for photo in photos]
    other = list(zip(photos, photos[1:] + photos[:1], strict=True))
    ways: dict[str, tuple[Callable[[Pair], object], list[Pair]]] = {
        "decode both fully": (decode_fully, same),
        "the same, aligned": (decode_and_align, same),
        "the same, accepted and aligned": (accept_and_align, same),
        "another, refused": (decode_and_align, other),
    }
    times: dict[str, list[float]] = {way: [] for way in ways}
    for _ in range(options.rounds):
        for index in range(len(photos)):
            for way, (call, pairs) in ways.items():
                pair = pairs[index]
                times[way].append(support.milliseconds(partial(call, pair)))
    whole = support.median(times["decode both fully"])
    medians = {way: support.median(taken) for way, taken in times.items()}
    rows = [(way, median, median / whole) for way, median in medians.items()]
    support.table(f"Two photos: {name}", [("", "median ms", "ratio"), *rows])
    print(
        f"aligned: {sum(map(decode_and_align, same))} of {len(same)} the same, "
        f"{sum(map(decode_and_align, other))} of {len(other)} others"
    )


if __name__ == "__main__":
    main()
