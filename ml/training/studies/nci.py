"""Alignment and change on moles photographed over up to 35 years, against the text beside them.

    python -m ml.training.studies.nci --report nci.md

The photos and texts are the National Cancer Institute's (`nci_nevus.csv` in the data). Each photo
and the next one of the same mole make a pair. No picture goes into the report.
"""

import argparse
import csv
import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Literal

from PIL import Image

from ml.alignment.align import align
from ml.alignment.around_the_lesion import align_by_surroundings
from ml.imaging.preprocessing import open_image
from ml.measurement.change import Change, alike, change_between, zoom_error
from ml.measurement.measure import measure
from ml.measurement.results import Measurement
from ml.training.data.dataset import data_root

Text = Literal["larger", "smaller", "other", "same", "same day", "unclear"]
Aligned = Literal["surroundings", "whole", "refused"]

TABLE = "nci_nevus.csv"
# What the text says of a photo, compared with the one before: the mole grew, shrank, changed in
# colour, shape or height only, did not change, or was photographed on the same day from nearer or
# further away. Read by hand, before anything was measured; "unclear" where the mole is new, or the
# text compares with something else.
TEXTS: Mapping[Text, str] = {
    "larger": (
        "DN1B DN1C DN3B DN5B DN5C DN5D DN5E DN7B DN7C DN7D DN7E DN9B DN10B DN11B DN12B DN13B DN14B "
        "DN14C DN15D M2C M5C M6B M6C M7B M7E M8B M8D M9D M10C M11B M11C M11D M11E"
    ),
    "smaller": "DN2C DN3D DN3E DN4C DN4D DN8B DN9C DN9E DN10E DN11D",
    "other": (
        "N2B N2C N2D DN1D DN1E DN2D DN2E DN3C DN4B DN6B DN6C DN6D DN8C DN9D DN10C DN10D DN11E "
        "DN12C DN13C DN13D DN14D DN15B DN15C DN15E M3B M5D M7D M12B"
    ),
    "same": "N1B DN11C M5B",
    "same day": "DN2B M1C M1D M1E M2B M2D M3C M4B M6D M7C M8C M8E M9C M10B M10D M12C",
    "unclear": "M1B M5E M9B",
}
_MIN_SIDE = 285
_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo of a mole, and what its text says of it."""

    lesion: str
    name: str
    text: Text | None
    file: Path


@dataclass(frozen=True, slots=True)
class Pair:
    """Two photos of a mole, one after the other.

    `refused`: why the first of the two that was refused has no figures, "" if both have some.
    `changes` are empty if nothing could be compared.
    """

    earlier: Photo
    later: Photo
    aligned: Aligned
    refused: str
    changes: Mapping[str, Change]

    @property
    def word(self) -> str:
        """The strongest word about any figure; "-" if none could be compared."""
        words = {change.word for change in self.changes.values()}
        return next((word for word in ("changed", "probable", "none") if word in words), "-")

    @property
    def size(self) -> str:
        """Whether the mole is said to be larger or smaller; "none" or "-" as for `word`."""
        sizes = [
            self.changes[name] for name in ("longest_diameter", "area") if name in self.changes
        ]
        told = [change for change in sizes if change.word != "none"]
        if not told:
            return "none" if sizes else "-"
        return "larger" if (told[0].ratio or 0) > 1 else "smaller"


def photos(root: Path) -> dict[str, list[Photo]]:
    """Return the photos of each mole in order of time."""
    texts = {name: text for text, names in TEXTS.items() for name in names.split()}
    found: dict[str, list[tuple[int, Photo]]] = {}
    with (root / TABLE).open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            path = root / row["file"]
            photo = Photo(row["lesion_id"], path.stem, texts.get(path.stem), path)
            found.setdefault(photo.lesion, []).append((int(row["order"]), photo))
    return {
        lesion: [photo for _, photo in sorted(mine, key=lambda entry: entry[0])]
        for lesion, mine in found.items()
    }


def compared(moles: Iterable[Sequence[Photo]]) -> Iterator[Pair]:
    """Yield every pair of consecutive photos, aligned, measured and compared as on the site."""
    for mole in moles:
        seen = [_measured(photo) for photo in mole]
        yield from (_pair(*pair) for pair in pairwise(seen))


_Seen = tuple[Photo, Image.Image, Measurement]


def _measured(photo: Photo) -> _Seen:
    picture = open_image(photo.file, _MIN_SIDE)
    return photo, picture, measure(picture)


def _pair(earlier: _Seen, later: _Seen) -> Pair:
    aligned, zoom = _aligned(earlier, later)
    refused = next((m.reasons[0] for _, _, m in (earlier, later) if not m.figures), "")
    changes: Mapping[str, Change] = {}
    if not refused:
        figures = alike(earlier[2].as_dict(), later[2].as_dict())
        factor, error = zoom or (None, None)
        changes = change_between(*figures, zoom=factor, zoom_sd=error)
    return Pair(earlier[0], later[0], aligned, refused, changes)


def _aligned(earlier: _Seen, later: _Seen) -> tuple[Aligned, tuple[float, float] | None]:
    """Return what the photos were aligned by, and the zoom with its error if not by the mole."""
    (_, a, first), (_, b, second) = earlier, later
    if first.outline and second.outline:
        outlines = first.outline.pixels(a.size), second.outline.pixels(b.size)
        found = align_by_surroundings(a, b, *outlines)
        if found.error_px is not None:
            return "surroundings", (found.zoom, zoom_error(found.error_px, a.size))
    return ("whole" if align(a, b).aligned else "refused"), None


def report(pairs: Sequence[Pair]) -> str:
    """Return the figures and a row for each pair, as Markdown."""
    counted = "\n".join(f"- {line}" for line in summary(pairs))
    rows = "\n".join(
        f"| {pair.earlier.name} to {pair.later.name} | {pair.later.text} | {pair.aligned} "
        f"| {pair.refused or '-'} | {pair.word} | {pair.size} |"
        for pair in pairs
    )
    head = "| pair | text | aligned by | refused | told | size told |\n|---|---|---|---|---|---|"
    return f"# Moles over years\n\n{counted}\n\n{head}\n{rows}\n"


def summary(pairs: Sequence[Pair]) -> list[str]:
    """Return what was aligned, refused and told, in sentences with counts."""
    aligned = Counter(pair.aligned for pair in pairs)
    refused = Counter(pair.refused for pair in pairs if pair.refused)
    told = [pair for pair in pairs if pair.word != "-"]
    reasons = ", ".join(f"{reason} {count}" for reason, count in refused.most_common())
    alignment = (
        f"{len(pairs)} pairs: {aligned['surroundings']} aligned by the skin around the mole, "
        f"{aligned['whole']} by the whole photos, {aligned['refused']} refused"
    )
    return [
        alignment,
        f"{len(pairs) - len(told)} pairs without figures to compare ({reasons})",
        _share(
            "text tells of a change, and the figures of a certain or probable one",
            told,
            ("larger", "smaller", "other"),
            ("changed", "probable"),
        ),
        _share(
            "text tells of a change, and the figures of a certain one",
            told,
            ("larger", "smaller", "other"),
            ("changed",),
        ),
        _share(
            "text tells of no change or of the same day, and the figures of none",
            told,
            ("same", "same day"),
            ("none",),
        ),
        _size_share(pairs, "larger"),
        _size_share(pairs, "smaller"),
    ]


def _share(sentence: str, told: Sequence[Pair], texts: Sequence[str], words: Sequence[str]) -> str:
    mine = [pair for pair in told if pair.later.text in texts]
    return f"{sentence}: {sum(pair.word in words for pair in mine)} of {len(mine)}"


def _size_share(pairs: Sequence[Pair], way: str) -> str:
    mine = [pair for pair in pairs if pair.later.text == way and pair.size != "-"]
    right = sum(pair.size == way for pair in mine)
    wrong = sum(pair.size not in (way, "none") for pair in mine)
    return f"text says {way}, sizes compared: {right} of {len(mine)} told so, {wrong} the opposite"


def main(arguments: Sequence[str] | None = None) -> None:
    """Compare all pairs, print the figures and write the report."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--report", type=Path, help="Markdown file to write")
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    pairs = list(compared(photos(data_root()).values()))
    _logger.info("\n".join(summary(pairs)))
    if options.report:
        options.report.write_text(report(pairs), encoding="utf-8")


if __name__ == "__main__":
    main()
