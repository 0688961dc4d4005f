"""Compare accepting a photo with decoding and re-encoding it in full.

Draws a 12-megapixel JPEG of about 4 MB, times each way in turn on it within one run, and prints the
medians and their ratios to the first line. For one core, run it under `taskset -c 0`. With
`--before`, another checkout's `accept` takes its turn too, in a process of its own.
"""

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import PIL
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from classifier.images import accept, decode, rendition
from ml.imaging.preprocessing import MIN_SIDE


def draw_jpeg(megapixels: float, quality: int) -> bytes:
    """Draw a spot on skin with sensor noise, so that the file is as large as a phone's."""
    width = round((megapixels * 4 / 3) ** 0.5 * 1000)
    size = (width, width * 3 // 4)
    picture = Image.new("RGB", size, (222, 178, 152))
    box = (size[0] // 3, size[1] // 3, size[0] * 2 // 3, size[1] * 2 // 3)
    ImageDraw.Draw(picture).ellipse(box, fill=(110, 66, 48))
    return save_as_camera_jpeg(picture, quality)


def save_as_camera_jpeg(picture: Image.Image, quality: int) -> bytes:
    """Return the picture as a JPEG with sensor noise and a camera's EXIF."""
    noise = Image.effect_noise(picture.size, 60).filter(ImageFilter.GaussianBlur(1)).convert("RGB")
    exif = Image.Exif()
    exif[0x010F] = "camera"
    buffer = BytesIO()
    ImageChops.overlay(picture, noise).save(buffer, "JPEG", quality=quality, exif=exif)
    return buffer.getvalue()


def encode_again(data: bytes) -> bytes:
    """Decode every pixel and write a new JPEG and a thumbnail: the simple way to drop metadata."""
    image = Image.open(BytesIO(data))
    buffer = BytesIO()
    image.convert("RGB").save(buffer, "JPEG", quality=95)
    image.thumbnail((512, 512))
    image.save(BytesIO(), "JPEG", quality=80)
    return buffer.getvalue()


def decode_fully(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data))
    image.load()
    return image


class OtherCheckout:
    """`accept` of another checkout; accepts the file once for each line that it is sent."""

    PROGRAM = """
import sys
sys.path.insert(0, sys.argv[1])
from classifier.images import accept
data = open(sys.argv[2], "rb").read()
for _ in sys.stdin:
    accept(data)
    print(flush=True)
"""

    def __init__(self, root: Path, data: bytes) -> None:
        self._file = tempfile.NamedTemporaryFile()  # noqa: SIM115 - it lives as long as this does
        self._file.write(data)
        self._file.flush()
        self._process = subprocess.Popen(
            [sys.executable, "-c", self.PROGRAM, str(root), self._file.name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def accept(self, _data: bytes) -> None:
        """Have the file accepted."""
        sender, receiver = self._process.stdin, self._process.stdout
        if sender is None or receiver is None:
            raise RuntimeError("The other checkout's process has no pipes.")
        sender.write(b"\n")
        sender.flush()
        if not receiver.readline():
            raise RuntimeError("The other checkout can't accept the photo.")


def medians(ways: dict[str, Callable[[bytes], object]], data: bytes, rounds: int) -> list[float]:
    """Return the median milliseconds of each way; they take turns, so that load slows all alike."""
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            start = time.perf_counter()
            way(data)
            times[name].append((time.perf_counter() - start) * 1000)
    return [statistics.median(taken) for taken in times.values()]


def main() -> None:
    parser = argparse.ArgumentParser(description="Time photo intake against a full re-encode.")
    parser.add_argument("--rounds", type=int, default=15, help="times each way is run")
    parser.add_argument("--megapixels", type=float, default=12.0)
    parser.add_argument("--quality", type=int, default=93, help="of the JPEG drawn, 1 to 95")
    parser.add_argument("--before", type=Path, help="the root of an older checkout")
    options = parser.parse_args()

    ways: dict[str, Callable[[bytes], object]] = {
        "full decode, re-encode, thumbnail": encode_again,
        "full decode only": decode_fully,
        "accept": accept,
        "decode for the model": lambda data: decode(data, min_side=MIN_SIDE),
        "rendition for the screen": lambda data: rendition(data, orientation=1),
    }
    data = draw_jpeg(options.megapixels, options.quality)
    if options.before:
        ways["accept, before"] = OtherCheckout(options.before, data).accept
    results = medians(ways, data, options.rounds)
    print(f"{platform.machine()}, {os.cpu_count()} cores, Pillow {PIL.__version__}")
    print(f"JPEG of {options.megapixels:g} megapixels, {len(data) / 1e6:.1f} MB")
    print(f"{'':34}{'median ms':>10}{'ratio':>8}")
    for name, median in zip(ways, results, strict=True):
        print(f"{name:34}{median:>10.1f}{median / results[0]:>8.2f}")


if __name__ == "__main__":
    main()
