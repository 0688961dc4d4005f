"""How much memory the largest photos cost that are accepted, each in a process of its own.

Makes them in memory, has them accepted, decoded for the model and rendered for the screen and for
download, and prints the highest resident memory of each process in MB: once the photo is accepted,
and at the end. Needs Linux.
"""

import argparse
import multiprocessing
import re
import sys
import tempfile
import time
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageFilter, ImageOps

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from classifier.images import Limits, accept, decode, rendition

MODEL_SIDE = 288  # the short side that the model's photos are decoded to


def large_jpeg(width: int, height: int) -> bytes:
    """A photo of one strip of noise over and over, as only its row of blocks has to be encoded.

    Each row ends with a restart marker, so that the next may be the same.
    """
    noise = Image.effect_noise((width, 16), 60).filter(ImageFilter.GaussianBlur(1))
    buffer = BytesIO()
    picture = ImageOps.colorize(noise, "sienna", "bisque")
    picture.save(buffer, "JPEG", quality=75, restart_marker_rows=1)
    strip = buffer.getvalue()
    frame = strip.index(b"\xff\xc0") + 5
    start = strip.index(b"\xff\xda")
    start += 2 + int.from_bytes(strip[start + 2 : start + 4])
    head = strip[:frame] + height.to_bytes(2) + strip[frame + 2 : start]
    rows = [
        strip[start:-2] + bytes([0xFF, 0xD0 + number % 8]) for number in range(height // 16 - 1)
    ]
    return b"".join([head, *rows, strip[start:-2], b"\xff\xd9"])


def saved(width: int, height: int, kind: str, mode: str = "RGB", **options: object) -> bytes:
    """A flat photo: what counts for memory is its size in pixels."""
    buffer = BytesIO()
    Image.new(mode, (width, height), "tan").save(buffer, kind, **options)
    return buffer.getvalue()


def handle(path: str, results: "multiprocessing.Queue[tuple[float, float, float]]") -> None:
    """Do with a file what the site does, in a process that has done nothing else."""
    data = Path(path).read_bytes()
    start = time.perf_counter()
    photo = accept(data, limits=Limits(max_bytes=len(data)), model_side=MODEL_SIDE)
    accepted = time.perf_counter() - start
    peak = highest_memory()
    decode(photo.data, min_side=MODEL_SIDE)
    rendition(photo.data, orientation=1)
    rendition(photo.data, orientation=6, long_edge=max(photo.width, photo.height), quality=95)
    results.put((accepted, peak, highest_memory()))


def highest_memory() -> float:
    """Return this process's peak resident memory in MB. `getrusage` would count its parent's."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0]) / 1000


def main() -> None:
    """Make, handle and print."""
    parser = argparse.ArgumentParser(description="Memory of the largest photos.")
    parser.add_argument("--kinds", nargs="*", help="only these lines of the table")
    options = parser.parse_args()
    import pillow_heif

    pillow_heif.register_heif_opener()
    makers = {
        "JPEG, 200 megapixels": lambda: large_jpeg(16384, 12288),
        "JPEG, 108 megapixels": lambda: large_jpeg(12000, 8992),
        "JPEG, progressive, 50": lambda: saved(8192, 6144, "JPEG", progressive=True),
        "PNG, 50": lambda: saved(8192, 6144, "PNG"),
        "PNG, with transparency, 50": lambda: saved(8192, 6144, "PNG", mode="RGBA"),
        "HEIC, 50": lambda: saved(8192, 6144, "HEIF"),
        "WebP, 25": lambda: saved(6144, 4096, "WEBP", method=0),
        "WebP, lossless, 25": lambda: saved(6144, 4096, "WEBP", method=0, lossless=True),
        "AVIF, 25": lambda: saved(6144, 4096, "AVIF", speed=10),
    }
    spawn = multiprocessing.get_context("spawn")
    print(f"{'':28}{'MB':>8}{'s accepted':>12}{'peak MB':>9}{'then':>7}")
    for name in options.kinds or makers:
        results = spawn.Queue()
        with tempfile.NamedTemporaryFile() as file:
            file.write(makers[name]())
            file.flush()
            process = spawn.Process(target=handle, args=(file.name, results))
            process.start()
            seconds, accepting, using = results.get()
            process.join()
            size = file.tell() / 1e6
        print(f"{name:28}{size:>8.1f}{seconds:>12.2f}{accepting:>9.0f}{using:>7.0f}")


if __name__ == "__main__":
    main()
