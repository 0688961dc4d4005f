"""Large pictures: read in bands, one at a time on a machine, within a bound of memory."""

import multiprocessing
import subprocess
import sys
import threading
import time
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from classifier.images import DecoderBusyError, Limits, accept, decode, rendition, turns
from classifier.images.colour import flatten
from classifier.images.decode import _UPRIGHT
from classifier.images.jpeg_strips import encode_jpeg
from classifier.images.turns import turn

from . import samples

LARGE = turns.LARGE + 1


@pytest.fixture(autouse=True)
def lock_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(turns, "_lock_file", tmp_path / "lock")
    return tmp_path / "lock"


def bomb(width: int = 4096, height: int = 3072) -> bytes:
    """A PNG of one colour with transparency, a thousandth of its pixels' size."""
    row = zlib.compressobj(9)
    rows = b"".join(row.compress(b"\0" + b"\xde\xb2\x98\xff" * width) for _ in range(height))
    head = samples.chunk(b"IHDR", width.to_bytes(4) + height.to_bytes(4) + bytes([8, 6, 0, 0, 0]))
    body = samples.chunk(b"IDAT", rows + row.flush())
    return b"\x89PNG\r\n\x1a\n" + head + body + samples.chunk(b"IEND", b"")


def whole(data: bytes, side: int) -> Image.Image:
    """What Pillow makes of a picture in sRGB that is decoded at once."""
    picture = flatten(Image.open(BytesIO(data)))
    return picture.reduce(max(1, min(picture.size) // side)).convert("RGB")


def filtered_rows(mode: str) -> Image.Image:
    """A picture of several bands, for which an encoder uses every filter."""
    noise = Image.effect_noise((333, 517), 90)
    flat = Image.linear_gradient("L").resize((333, 517))
    parts = [noise, flat, Image.blend(noise, flat, 0.5), flat.rotate(90)]
    bands = {"L": 1, "LA": 2, "RGB": 3, "RGBA": 4}[mode]
    return Image.merge(mode, parts[:bands])


@pytest.mark.parametrize("mode", ["L", "LA", "RGB", "RGBA"])
@pytest.mark.parametrize("side", [500, 100, 40])
def test_a_png_read_in_rows_is_the_same_picture(mode: str, side: int) -> None:
    data = samples.save(filtered_rows(mode), "PNG")
    assert decode(data, min_side=side).tobytes() == whole(data, side).tobytes()


@pytest.mark.parametrize("name", [name for name in samples.STILL if "profile" not in name])
def test_every_format_read_in_bands_is_the_same_picture(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("classifier.images.pixels._ROWS", 7)
    clean = accept(samples.STILL[name]()).data
    assert decode(clean, min_side=500).tobytes() == whole(clean, 500).tobytes()


# Run by itself, so that its memory is that of nothing else.
PROGRAM = """
import sys, threading
from pathlib import Path
from classifier.images import DecoderBusyError, accept, use_lock_file
folder = Path(sys.argv[1])
use_lock_file(folder / "lock")
data = (folder / "photo").read_bytes()
ends = []
def take():
    try:
        ends.append(accept(data, model_side=288).width > 0)
    except DecoderBusyError:
        ends.append(False)
threads = [threading.Thread(target=take) for _ in range(int(sys.argv[2]))]
for thread in threads: thread.start()
for thread in threads: thread.join()
peak = [line for line in open("/proc/self/status") if line.startswith("VmHWM")][0].split()[1]
print(sum(ends), len(ends), int(peak) // 1000)
"""


def accepted_at_once(tmp_path: Path, data: bytes, count: int) -> tuple[int, int, int]:
    """Return how many of several uploads at once were accepted, ended, and the peak in MB."""
    (tmp_path / "photo").write_bytes(data)
    command = [sys.executable, "-c", PROGRAM, str(tmp_path), str(count)]
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    accepted, ends, peak = map(int, ended.stdout.split())
    return accepted, ends, peak


def test_eight_png_bombs_at_once_are_read_in_rows(tmp_path: Path) -> None:
    data = bomb()
    assert len(data) < 100_000
    accepted, ends, peak = accepted_at_once(tmp_path, data, 8)
    assert (accepted, ends) == (8, 8)
    # One takes 20 MB beside the process's 30; decoded whole it would be 130.
    assert peak < 250


def test_of_eight_large_webps_one_is_decoded_at_a_time(tmp_path: Path) -> None:
    data = samples.save(Image.new("RGB", (4608, 3456), "tan"), "WEBP", lossless=True, method=0)
    accepted, ends, peak = accepted_at_once(tmp_path, data, 8)
    # One at once, and those that may wait for it.
    assert 1 <= accepted <= 8
    assert ends == 8
    # 190 MB for one; eight would take 1,500.
    assert peak < 350


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
@pytest.mark.parametrize("orientation", range(2, 9))
def test_a_jpeg_turned_in_strips_has_the_same_pixels(mode: str, orientation: int) -> None:
    # Several strips each way, none of them of whole blocks in the end.
    picture = Image.effect_noise((1181, 1077), 90).convert(mode)
    data = accept(samples.save(picture, "JPEG", exif=samples.exif(orientation))).data
    upright = flatten(Image.open(BytesIO(data))).convert("RGB").transpose(_UPRIGHT[orientation])
    at_once = Image.open(BytesIO(encode_jpeg(upright, quality=88)))
    turned = Image.open(BytesIO(rendition(data, orientation=orientation)))
    assert turned.tobytes() == at_once.tobytes()


TURNING = """
import sys
from pathlib import Path
from classifier.images import rendition, use_lock_file
folder = Path(sys.argv[1])
use_lock_file(folder / "lock")
rendition((folder / "photo").read_bytes(), orientation=6, long_edge=20_000)
peak = [line for line in open("/proc/self/status") if line.startswith("VmHWM")][0].split()[1]
print(int(peak) // 1000)
"""


def test_a_large_jpeg_is_turned_without_a_second_copy_of_it(tmp_path: Path) -> None:
    picture = Image.new("RGB", (6144, 4096), "tan")
    (tmp_path / "photo").write_bytes(samples.save(picture, "JPEG"))
    command = [sys.executable, "-c", TURNING, str(tmp_path)]
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    # 101 MB of pixels beside the process's 30, and a strip of them; with a copy it would be 230.
    assert int(ended.stdout) < 185


def test_a_second_large_picture_waits_for_the_first() -> None:
    ended: list[float] = []

    def second() -> None:
        with turn(LARGE):
            ended.append(time.monotonic())

    waiting = threading.Thread(target=second)
    with turn(LARGE):
        waiting.start()
        while not Path(f"{turns._lock_file}-waiting-0").exists():
            assert waiting.is_alive()
        released = time.monotonic()
        assert not ended
    waiting.join()
    assert ended[0] >= released


def test_small_pictures_wait_for_nobody() -> None:
    with turn(LARGE), turn(turns.LARGE):
        assert accept(samples.secret_jpeg()).width == 320


def test_only_some_wait_and_not_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    with turn(LARGE):
        monkeypatch.setattr(turns, "LONGEST_WAIT_S", 0)
        with pytest.raises(DecoderBusyError), turn(LARGE):
            pass
        places = [turns._take(f"-waiting-{place}") for place in (0, 1)]
        assert all(places)
        monkeypatch.setattr(turns, "LONGEST_WAIT_S", 1000)
        with pytest.raises(DecoderBusyError), turn(LARGE):
            pass


def hold(path: Path, has_it: "multiprocessing.synchronize.Event") -> None:
    turns.use_lock_file(path)
    with turn(LARGE):
        has_it.set()
        threading.Event().wait()


def test_a_process_that_dies_gives_its_turn_back(lock_file: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    has_it = spawn.Event()
    holder = spawn.Process(target=hold, args=(lock_file, has_it))
    holder.start()
    assert has_it.wait(60)
    assert turns._take("") is None
    holder.kill()
    holder.join()
    with turn(LARGE):
        pass


def test_without_its_file_large_pictures_are_put_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "_lock_file", Path("/nowhere/lock"))
    with pytest.raises(DecoderBusyError), turn(LARGE):
        pass


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("WEBP", {"lossless": True}),
        ("HEIF", {}),
        ("AVIF", {"speed": 10}),
        ("JPEG", {"progressive": True}),
    ],
)
def test_every_format_takes_turns(
    kind: str, options: dict[str, bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    samples.secret_heic()
    data = samples.save(samples.lesion(800, 600), kind, **options)
    monkeypatch.setattr(turns, "LARGE", 1_000_000)
    monkeypatch.setattr(turns, "LONGEST_WAIT_S", 0)
    photo = accept(data)
    with turn(LARGE):
        with pytest.raises(DecoderBusyError):
            accept(data)
        with pytest.raises(DecoderBusyError):
            decode(photo.data, min_side=600)
    assert accept(data).data == photo.data


@pytest.mark.parametrize("kind", ["WEBP", "AVIF"])
def test_formats_of_the_web_may_have_fewer_pixels(kind: str) -> None:
    data = samples.save(samples.lesion(300, 200), kind)
    assert accept(data, limits=Limits(max_web_pixels=60_000)).width == 300
    with pytest.raises(Exception, match="59999 allowed"):
        accept(data, limits=Limits(max_web_pixels=59_999))
