"""Read the folder layouts of collections of labelled pictures.

SkinSpect's manifest and Kaggle's "malignant vs benign" name the part of each picture. SkinSpect's
exports, HAM10000, ISIC Archive and PAD-UFES-20 do not: their examples have neither part nor group
yet.
"""

import csv
import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

from ml.labels import Modality
from ml.training.data import diagnoses
from ml.training.data.diagnoses import Diagnosis
from ml.training.data.examples import Example

IMAGE_TYPES = {".jpg", ".jpeg", ".png", ".webp"}
UNSETTLED = "label unknown or indeterminate"
NO_PICTURE = "no picture"
OTHER_KIND = "neither a dermoscope picture nor a close-up"
# Levels of subfolders that are searched.
_MAX_DEPTH = 2
# Share of Kaggle's training pictures that validates, as in `split.SHARES`.
_VAL_SHARE = 0.15
# A table with the manifest's columns and skin tones, beside the manifest.
_MORE_MANIFESTS = ("milk10k.csv",)
# `manage.py export_training_set` writes it, with the manifest's columns.
_OWN_TABLE = "own.csv"
_MANIFEST_MODALITIES = {"clinical": Modality.PHONE}
_MODALITIES = {
    "dermoscopic": Modality.DERMOSCOPE,
    "clinical": Modality.PHONE,
    "clinical: close-up": Modality.PHONE,
}
_CONFIRMED_BY = {
    "histopathology": "histo",
    "serial imaging showing no change": "follow_up",
    "single image expert consensus": "consensus",
    "confocal microscopy with consensus dermoscopy": "confocal",
    "single contributor clinical assessment": "clinical",
}

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Found:
    """The examples of a folder, and what was left out: (source, why) -> pictures."""

    examples: list[Example]
    left_out: Counter[tuple[str, str]] = field(default_factory=Counter)


class Layout(NamedTuple):
    """A folder layout; `named` tells people how to recognise it."""

    named: str
    is_in: Callable[[Path], bool]
    read: Callable[[Path], Found]


def find(root: Path) -> list[tuple[Layout, Path]]:
    """Return the layout of a folder, or those of its subfolders in order of their names.

    Raises FileNotFoundError if there is none.
    """
    found = list(_search(root, _MAX_DEPTH))
    if not found:
        known = "; ".join(layout.named for layout in LAYOUTS)
        message = f"{root} holds none of the layouts understood: {known}"
        raise FileNotFoundError(message)
    return found


def read(root: Path) -> Found:
    """Read every layout below a folder; groups of different folders are kept separate."""
    found = find(root)
    if len(found) == 1:
        return found[0][0].read(found[0][1])
    whole = Found([])
    for layout, folder in found:
        part = layout.read(folder)
        name = folder.relative_to(root)
        whole.examples.extend(
            replace(e, group=e.group and f"{name}/{e.group}") for e in part.examples
        )
        whole.left_out.update(part.left_out)
    return whole


def _search(folder: Path, depth: int) -> Iterator[tuple[Layout, Path]]:
    for layout in LAYOUTS:
        if layout.is_in(folder):
            yield layout, folder
            return
    if depth and folder.is_dir():
        for inner in sorted(folder.iterdir()):
            if inner.is_dir() and not inner.name.startswith("."):
                yield from _search(inner, depth - 1)


def _read_own(folder: Path) -> Found:
    """Read a training set that an installation of SkinSpect exported; it has no parts yet."""
    return Found([_manifest_example(folder, row) for row in _rows(folder / _OWN_TABLE)])


def _read_manifest(root: Path) -> Found:
    rows = (row for table in manifest_tables(root) for row in _rows(table))
    return Found([_manifest_example(root, row) for row in rows])


def manifest_tables(root: Path) -> list[Path]:
    """Return the tables of a folder with SkinSpect's manifest; empty without one."""
    tables = [root / name for name in ("manifest.csv", *_MORE_MANIFESTS)]
    return [table for table in tables if table.is_file()] if tables[0].is_file() else []


def _manifest_example(root: Path, row: Row) -> Example:
    return Example(
        path=root / row["file"],
        part=row["part"],
        malignant=row["label"] == "malignant",
        diagnosis=row["diagnosis"],
        pre_malignant=row["actinic_keratosis"] == "True",
        modality=_MANIFEST_MODALITIES.get(row["modality"]) or Modality(row["modality"]),
        source=row["source"],
        image_id=row["image_id"],
        group=row["group"],
        site=_word(row.get("site")),
        age=_number(row.get("age")),
        sex=_word(row.get("sex")),
        fitzpatrick=_whole(row.get("fitzpatrick")),
        confirmed_by=_word(row.get("confirmed_by")),
        lesion_id=row.get("lesion_id", ""),
        patient_id=row.get("patient_id", ""),
        skin_tone=_whole(row.get("skin_tone")),
        pair=row.get("pair", ""),
    )


def _read_kaggle(root: Path) -> Found:
    """Read dermoscope pictures without groups; copies of test pictures are left out."""
    found: dict[str, Example] = {}
    for part, label in ((p, label) for p in ("test", "train") for label in ("benign", "malignant")):
        for path in sorted((root / part / label).iterdir()):
            if path.suffix.lower() in IMAGE_TYPES:
                digest = hashlib.sha256(path.read_bytes()).hexdigest()
                found.setdefault(digest, _kaggle_example(path, part, label, digest))
    return Found(list(found.values()))


def _kaggle_example(path: Path, part: str, label: str, digest: str) -> Example:
    held_out = part == "train" and int(digest[:8], 16) / 16**8 < _VAL_SHARE
    return Example(
        path=path,
        part="val" if held_out else part,
        malignant=label == "malignant",
        diagnosis="",
        pre_malignant=False,
        modality=Modality.DERMOSCOPE,
        source="kaggle",
        image_id=path.stem,
        group=digest,
    )


def _read_ham10000(folder: Path) -> Found:
    def about(row: Row) -> dict[str, Any]:
        return {
            "image_id": row["image_id"],
            "site": _word(row.get("localization")),
            "age": _number(row.get("age")),
            "confirmed_by": _word(row.get("dx_type")),
        }

    return _read_table(folder, _ham_table(folder), "ham10000", diagnoses.of_ham10000, about)


def _read_isic(folder: Path) -> Found:
    def about(row: Row) -> dict[str, Any]:
        confirmed = _word(row.get("diagnosis_confirm_type"))
        return {
            "image_id": row["isic_id"],
            "modality": _modality(row),
            "site": _word(row.get("anatom_site_general") or row.get("anatom_site_1")),
            "age": _number(row.get("age_approx")),
            "confirmed_by": _CONFIRMED_BY.get(confirmed, confirmed),
        }

    return _read_table(folder, folder / "metadata.csv", "isic_archive", diagnoses.of_isic, about)


def _modality(row: Row) -> Modality | None:
    """Older tables have no `image_type`: all their pictures are from dermoscopes."""
    default = "dermoscopic" if row.get("dermoscopic_type") or "image_type" not in row else ""
    return _MODALITIES.get(_word(row.get("image_type")) or default)


def _read_pad_ufes_20(folder: Path) -> Found:
    def about(row: Row) -> dict[str, Any]:
        return {
            "image_id": Path(row["img_id"]).stem,
            "modality": Modality.PHONE,
            "site": _word(row.get("region")),
            "age": _number(row.get("age")),
            "sex": _word(row.get("gender")),
            "fitzpatrick": _whole(row.get("fitspatrick")),
            "confirmed_by": "biopsy" if _word(row.get("biopsed")) == "true" else "clinical",
        }

    table = folder / "metadata.csv"
    return _read_table(folder, table, "pad_ufes_20", diagnoses.of_pad_ufes_20, about)


def _read_table(
    folder: Path,
    table: Path,
    source: str,
    diagnose: Callable[[Row], Diagnosis | None],
    about: Callable[[Row], dict[str, Any]],
) -> Found:
    """Read a collection of one table and pictures named by their id, in any subfolder."""
    pictures = {
        path.stem: path
        for path in sorted(folder.rglob("*"), reverse=True)
        if path.suffix.lower() in IMAGE_TYPES
    }
    found = Found([])
    for row in _rows(table):
        diagnosis = diagnose(row)
        fields = _shared(row) | about(row)
        path = pictures.get(fields["image_id"])
        if why := _why_not(diagnosis, fields["modality"], path):
            found.left_out[source, why] += 1
        elif diagnosis and path:
            found.examples.append(_undivided(diagnosis, fields | {"path": path, "source": source}))
    if not found.examples:
        message = f"{table} has no row with both a settled label and a picture in {folder}"
        raise FileNotFoundError(message)
    return found


def _undivided(diagnosis: Diagnosis, fields: dict[str, Any]) -> Example:
    return Example(
        part="",
        group="",
        diagnosis=diagnosis.code,
        malignant=diagnosis.malignant,
        pre_malignant=diagnosis.pre_malignant,
        **fields,
    )


def _shared(row: Row) -> dict[str, Any]:
    return {
        "modality": Modality.DERMOSCOPE,
        "sex": _word(row.get("sex")),
        "lesion_id": _identity(row.get("lesion_id")),
        "patient_id": _identity(row.get("patient_id")),
    }


def _why_not(diagnosis: Diagnosis | None, modality: Modality | None, path: Path | None) -> str:
    if modality is None:
        return OTHER_KIND
    if diagnosis is None:
        return UNSETTLED
    return "" if path else NO_PICTURE


def _rows(table: Path) -> list[dict[str, str]]:
    with table.open(newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def _columns(table: Path) -> set[str]:
    if not table.is_file():
        return set()
    with table.open(newline="", encoding="utf-8-sig") as file:
        return set(next(csv.reader(file), ()))


def _ham_table(folder: Path) -> Path:
    """Return the table: Harvard's Dataverse gives it without a suffix, Kaggle with one."""
    plain = folder / "HAM10000_metadata"
    return plain if plain.is_file() else folder / "HAM10000_metadata.csv"


def _word(value: str | None) -> str:
    word = (value or "").strip().lower()
    return "" if word in {"unknown", "unk", "nan", "none"} else word


def _identity(value: str | None) -> str:
    return (value or "").strip()


def _number(value: str | None) -> float | None:
    """Return a number, None if there is none; ISIC's highest age is written "85+"."""
    word = _word(value).removesuffix("+")
    return float(word) if word else None


def _whole(value: str | None) -> int | None:
    number = _number(value)
    return None if number is None else int(number)


MANIFEST = Layout(
    "manifest.csv (SkinSpect)",
    lambda folder: (folder / "manifest.csv").is_file(),
    _read_manifest,
)
LAYOUTS = (
    MANIFEST,
    Layout(
        "own.csv (exported by SkinSpect)",
        lambda folder: (folder / _OWN_TABLE).is_file(),
        _read_own,
    ),
    Layout(
        "train|test/benign|malignant (Kaggle)",
        lambda folder: (folder / "train" / "benign").is_dir(),
        _read_kaggle,
    ),
    Layout(
        "HAM10000_metadata.csv (HAM10000)",
        lambda folder: {"dx", "image_id"} <= _columns(_ham_table(folder)),
        _read_ham10000,
    ),
    Layout(
        "metadata.csv with img_id and diagnostic (PAD-UFES-20)",
        lambda folder: {"img_id", "diagnostic"} <= _columns(folder / "metadata.csv"),
        _read_pad_ufes_20,
    ),
    Layout(
        "metadata.csv with isic_id (ISIC Archive)",
        lambda folder: "isic_id" in _columns(folder / "metadata.csv"),
        _read_isic,
    ),
)
