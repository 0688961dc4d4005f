"""A small disk of its own, to be filled."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """An ext4 file system of 64 MB, with blocks that are smaller than the pages of memory.

    Not in `tmp_path`, which another run of the tests deletes when it is old.
    """
    if os.geteuid() != 0:
        pytest.skip("mounting a small disk needs root")
    place = Path(tempfile.mkdtemp(prefix="small-disk-"))
    image, folder = place / "disk.img", place / "disk"
    with image.open("wb") as file:
        file.truncate(64 * 2**20)
    folder.mkdir()
    subprocess.run(["mkfs.ext4", "-q", "-F", "-b", "1024", str(image)], check=True)
    subprocess.run(["mount", "-o", "loop", str(image), str(folder)], check=True)
    yield folder
    subprocess.run(["umount", str(folder)], check=True)
    shutil.rmtree(place)


def fill(folder: Path, name: str = "somebody-elses") -> Path:
    """Write a file until there is no room at all; returns it."""
    path = folder / name
    with path.open("wb", buffering=0) as file:
        for size in (65536, 512):
            try:
                while True:
                    file.write(bytes(size))
            except OSError:
                continue
    os.sync()
    return path
