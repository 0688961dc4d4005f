"""The report about moles photographed over years."""

import csv

import pytest

from ml.measurement.change import Change
from ml.training.studies.nci import TABLE, TEXTS, Pair, Photo, compared, photos, report, summary
from tests.ml.conftest import DATA, needs_data


def pair(text, size, word="changed", aligned="surroundings"):
    change = Change(word, "longest_diameter", 1.3 if size == "larger" else 0.7, 0.6, 1.4, "mm")
    changes = {"longest_diameter": change} if size else {}
    earlier, later = Photo("1", "A", None, None), Photo("1", "B", text, None)
    return Pair(earlier, later, aligned, "" if size else "unsure", changes)


def test_the_counts_of_the_summary():
    lines = summary(
        [
            pair("larger", "larger"),
            pair("larger", "smaller"),
            pair("smaller", "smaller", "probable"),
            pair("same", "larger", "none"),
            pair("same day", "larger", aligned="refused"),
            pair("other", None, aligned="whole"),
        ]
    )
    endings = [line.rsplit(": ", 1)[-1] for line in lines]
    assert endings == [
        "4 aligned by the skin around the mole, 1 by the whole photos, 1 refused",
        "1 pairs without figures to compare (unsure 1)",
        "3 of 3",
        "2 of 3",
        "1 of 2",
        "1 of 2 told so, 1 the opposite",
        "1 of 1 told so, 0 the opposite",
    ]


def test_the_report_has_a_row_for_each_pair():
    rows = report([pair("larger", "larger"), pair("other", None)]).splitlines()
    assert "| A to B | larger | surroundings | - | changed | larger |" in rows
    assert "| A to B | other | surroundings | unsure | - | - |" in rows


@pytest.mark.images
@needs_data
def test_every_later_photo_has_a_text():
    with (DATA / TABLE).open(newline="") as file:
        rows = list(csv.DictReader(file))
    known = [name for names in TEXTS.values() for name in names.split()]
    moles = photos(DATA)
    later = [photo for mine in moles.values() for photo in mine[1:]]
    assert len(moles) == 29
    assert len(known) == len(set(known)) == len(rows) - len(moles)
    assert all(photo.text for photo in later)


@pytest.mark.images
@needs_data
def test_a_few_moles_are_compared():
    moles = photos(DATA)
    pairs = list(compared([moles["NCI_N1"], moles["NCI_DN8"]]))
    assert [one.later.name for one in pairs] == ["N1B", "DN8B", "DN8C"]
    assert {one.aligned for one in pairs} <= {"surroundings", "whole", "refused"}
    assert all(one.refused or one.changes for one in pairs)
    assert pairs[0].size != "larger"
