"""What a photo costs the processor in web and worker, with and without its working copy.

Draws 12-megapixel photos and takes each way in turn, several times. Prints the smallest processor
time of each in milliseconds: for the web process the check of an upload, for the worker what it
takes from the stored file to the pixels for the model.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from PIL import Image

from benchmarks.intake import draw_jpeg
from benchmarks.support import table
from classifier.images import CleanPhoto, accept, decode, unpack
from ml.imaging.preprocessing import MIN_SIDE


def saved(jpeg: bytes, kind: str, **options: object) -> bytes:
    buffer = BytesIO()
    Image.open(BytesIO(jpeg)).save(buffer, kind, **options)
    return buffer.getvalue()


def photos() -> dict[str, bytes]:
    """Photos as phones and browsers write them, by what they are."""
    import pillow_heif

    pillow_heif.register_heif_opener()
    jpeg = draw_jpeg(12, 93)
    with Image.open(BytesIO(jpeg)) as drawn:
        wide = BytesIO()
        drawn.crop((0, 0, drawn.width, drawn.width * 9 // 16)).save(wide, "JPEG", quality=93)
    return {
        "JPEG, 4:3": jpeg,
        "JPEG, 16:9": wide.getvalue(),
        "HEIC": saved(jpeg, "HEIF", quality=60),
        "PNG": saved(jpeg, "PNG", compress_level=1),
        "WebP": saved(jpeg, "WEBP", method=0),
    }


def least(ways: dict[str, Callable[[], object]], rounds: int) -> list[float]:
    """Return the least processor milliseconds of each way; they take turns."""
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            start = time.process_time()
            way()
            times[name].append((time.process_time() - start) * 1000)
    return [min(taken) for taken in times.values()]


def compare(data: bytes, folder: Path, rounds: int) -> list[object]:
    """Return a line of figures of one photo."""
    photo: CleanPhoto = accept(data, model_side=MIN_SIDE)
    original, copy = folder / "original", folder / "copy"
    original.write_bytes(photo.data)
    copy.write_bytes(photo.working_copy)
    if unpack(photo.working_copy, min_side=MIN_SIDE) is None:
        raise RuntimeError("The photo has no working copy.")
    ways: dict[str, Callable[[], object]] = {
        "web before": lambda: accept(data),
        "web": lambda: (accept(data, model_side=MIN_SIDE), copy.write_bytes(photo.working_copy)),
        "worker before": lambda: decode(
            original.read_bytes(), orientation=photo.orientation, min_side=MIN_SIDE
        ),
        "worker": lambda: unpack(copy.read_bytes(), min_side=MIN_SIDE),
    }
    figures = least(ways, rounds)
    both = (figures[1] + figures[3]) / (figures[0] + figures[2])
    return [*figures, both, f"{len(photo.data) / 1e6:.1f}", f"{len(photo.working_copy) / 1e6:.1f}"]


def main() -> None:
    parser = argparse.ArgumentParser(description="Processor time with and without working copies.")
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    head = ("12 megapixels", "web before", "web", "worker b.", "worker", "both", "MB", "copy MB")
    rows: list[list[object]] = [list(head)]
    with tempfile.TemporaryDirectory() as folder:
        for name, data in photos().items():
            rows.append([name, *compare(data, Path(folder), options.rounds)])
    table("Processor milliseconds a photo; both: the sum after to before", rows)


if __name__ == "__main__":
    main()
