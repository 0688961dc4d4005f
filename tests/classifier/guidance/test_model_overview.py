"""The first screen of the page about the model: 100 moles of each kind, and what was tested."""

import pytest

from classifier.guidance.model_elsewhere import elsewhere
from classifier.guidance.model_overview import DRAWN, overview, share_out
from ml.classification.fake import fake_manifest
from ml.classification.manifest import default_artefact, load_manifest
from ml.labels import Band

LOWER, UNCLEAR, HIGHER = Band.LOWER, Band.UNCLEAR, Band.HIGHER


@pytest.mark.parametrize(
    ("shares", "counts"),
    [
        ((0.5, 0.3, 0.2), (50, 30, 20)),
        ((1 / 3, 1 / 3, 1 / 3), (34, 33, 33)),
        ((0.559, 0.426, 0.015), (56, 43, 1)),
        ((0.999, 0.0, 0.001), (99, 0, 1)),
        ((0.992, 0.004, 0.004), (98, 1, 1)),
        ((1.0, 0.0, 0.0), (100, 0, 0)),
    ],
)
def test_a_hundred_moles_are_shared_out_and_a_rare_mistake_is_seen(
    shares: tuple[float, ...], counts: tuple[int, ...]
) -> None:
    bands = (HIGHER, UNCLEAR, LOWER)
    shared = share_out(dict(zip(bands, shares, strict=True)))
    assert tuple(shared[band] for band in bands) == counts


def test_each_mole_is_drawn_once_in_the_shape_of_its_band() -> None:
    manifest = load_manifest(default_artefact())
    wrong = overview(manifest, (), ()).wrong
    assert wrong is not None
    for hundred in wrong.hundreds:
        places = [move.split("m")[0] for mark in hundred.marks for move in mark.path.split("M")[1:]]
        assert [mark.path.count("M") for mark in hundred.marks] == [
            mark.count for mark in hundred.marks
        ]
        assert len(set(places)) == len(places) == DRAWN


def test_the_picture_is_of_close_ups_with_the_counts_of_the_manifest() -> None:
    manifest = load_manifest(default_artefact())
    wrong = overview(manifest, (), ()).wrong
    assert wrong is not None
    table = manifest.bands["phone"]
    assert wrong.malignant_lower == table.malignant[LOWER]
    assert wrong.benign_higher == table.benign[HIGHER]
    assert str(wrong.photos) == "Close-ups without a dermoscope"


def test_skin_tones_are_added_up_over_both_kinds_of_photos() -> None:
    manifest = load_manifest(default_artefact())
    found = elsewhere(manifest.raw)
    seen = overview(manifest, found.places, found.tones)
    assert seen.dark == sum(part["dark"]["n"] for part in manifest.raw["tones"].values())
    assert seen.known > seen.dark
    assert [place.name for place in seen.places] == [place.name for place in found.places]


def test_a_stand_in_has_no_picture() -> None:
    assert overview(fake_manifest(), (), ()).wrong is None
