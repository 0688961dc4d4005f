"""Folders in the layouts of known collections, with drawn pictures."""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
from PIL import Image


def picture(seed: int, size: tuple[int, int] = (64, 48)) -> Image.Image:
    """A random colour pattern, different for each seed."""
    cells = np.random.default_rng(seed).integers(0, 256, (8, 8, 3), np.uint8)
    return Image.fromarray(cells).resize(size, Image.Resampling.BICUBIC)


def write_table(path: Path, rows: Iterable[Mapping[str, object]]) -> None:
    rows = list(rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, sorted({column for row in rows for column in row}))
        writer.writeheader()
        writer.writerows(rows)


def save(path: Path, seed: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    picture(seed).save(path)


def ham10000(folder: Path, count: int = 24) -> Path:
    """Two pictures per lesion; every fourth lesion is a melanoma, one picture is missing."""
    rows = []
    for number in range(count):
        lesion = number // 2
        name = f"ISIC_{number:07d}"
        half = f"HAM10000_images_part_{1 + number % 2}"
        if number != count - 1:
            save(folder / half / f"{name}.jpg", number)
        dx = "mel" if lesion % 4 == 0 else "nv"
        about = {"dx": dx, "dx_type": "histo", "age": "45.0", "sex": "male"}
        keys = {"lesion_id": f"HAM_{lesion:07d}", "image_id": name, "localization": "back"}
        rows.append(keys | about)
    write_table(folder / "HAM10000_metadata.csv", rows)
    return folder


def pad_ufes_20(folder: Path) -> Path:
    """Ten patients with two lesions each; seeds from 1000."""
    words = ("NEV", "BCC", "ACK", "SEK", "SCC", "MEL")
    rows = []
    for number in range(20):
        patient = f"PAT_{number // 2}"
        name = f"{patient}_{number}_1.png"
        save(folder / f"imgs_part_{1 + number % 3}" / name, 1000 + number)
        keys = {"patient_id": patient, "lesion_id": str(number), "img_id": name}
        about = {"region": "NECK", "age": "55", "gender": "FEMALE", "fitspatrick": "3.0"}
        word = words[number % 6]
        rows.append(keys | about | {"diagnostic": word, "biopsed": str(word != "NEV")})
    rows[0] |= {"gender": "", "fitspatrick": ""}
    write_table(folder / "metadata.csv", rows)
    return folder


def isic_archive(folder: Path, rows: Iterable[Mapping[str, str]]) -> Path:
    """A picture for each row; seeds from 2000."""
    rows = [{"isic_id": f"ISIC_{9000000 + n}"} | dict(row) for n, row in enumerate(rows)]
    for number, row in enumerate(rows):
        save(folder / f"{row['isic_id']}.jpg", 2000 + number)
    write_table(folder / "metadata.csv", rows)
    return folder
