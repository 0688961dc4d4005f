import io
from itertools import chain
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from classifier.demo.lesion import Lesion
from classifier.demo.picture import Appearance, SkinPatch, draw_photo
from ml.classification.manifest import Calibration, OperatingPoints
from ml.classification.model_file import read_layers
from ml.classification.network import map_columns
from ml.classification.predictor import Predictor, calibrated, judge
from ml.imaging.preprocessing import prepare
from ml.labels import Band, Modality, Reason
from ml.training.synthetic import drawings, negatives


def test_a_drawn_lesion_is_assessed(predictor: Predictor, drawn_lesion: Image.Image) -> None:
    outcome = predictor.assess(drawn_lesion)
    assert outcome.status == "succeeded"
    assert outcome.score is not None
    assert outcome.modality is not None
    points = predictor.manifest.operating_points[outcome.modality]
    assert outcome.band == points.band(outcome.score)
    assert outcome.model_version == predictor.manifest.version


def test_the_heat_map_covers_the_photo_and_is_empty_where_the_model_did_not_look(
    predictor: Predictor, drawn_lesion: Image.Image
) -> None:
    heat = predictor.assess(drawn_lesion).heat_map
    assert heat is not None
    assert heat.dtype == np.uint8
    assert heat.shape == (48, 64)
    assert not heat[:, :8].any()
    assert not heat[:, -8:].any()


@pytest.mark.parametrize(("lesion", "visit"), [(3, 5), (3, 6), (5, 5), (8, 8)])
def test_the_heat_map_is_stronger_on_the_lesion_than_on_the_skin_around_it(
    predictor: Predictor, lesion: int, visit: int
) -> None:
    photo = draw_photo(Lesion(lesion), SkinPatch(4), Appearance(visit), size=(640, 480))
    heat = predictor.assess(Image.open(io.BytesIO(photo)).convert("RGB")).heat_map
    assert heat is not None
    inside, above, below = heat[16:32, 24:40], heat[:5, 10:54], heat[-5:, 10:54]
    assert inside.mean() > 1.15 * np.concatenate((above, below)).mean()


def test_timings_name_every_step(predictor: Predictor, drawn_lesion: Image.Image) -> None:
    timings = predictor.assess(drawn_lesion).timings_ms
    steps = {"prepare", "quality", "model", "gate", "calibration", "map", "nearest"}
    assert set(timings) == steps | {"total"}
    assert timings["total"] >= sum(timings[step] for step in steps) * 0.99


def test_the_same_photo_gets_the_same_score(
    predictor: Predictor, drawn_lesion: Image.Image
) -> None:
    scores = {predictor.assess(drawn_lesion).score for _ in range(3)}
    assert len(scores) == 1


def test_a_given_modality_selects_the_operating_points(
    predictor: Predictor, drawn_lesion: Image.Image
) -> None:
    for modality in Modality:
        assert predictor.assess(drawn_lesion, modality=modality).modality is modality
    with pytest.raises(ValueError, match="x-ray"):
        predictor.assess(drawn_lesion, modality="x-ray")


@pytest.mark.parametrize(
    "picture",
    [
        Image.new("RGB", (640, 480), "white"),
        Image.new("RGB", (640, 480), (214, 170, 140)),
        Image.new("RGB", (1, 1)),
        Image.new("RGB", (100, 10_000), "grey"),
    ],
    ids=["white", "skin colour", "one pixel", "a strip"],
)
def test_pictures_of_nothing_are_rejected_with_a_reason(
    predictor: Predictor, picture: Image.Image
) -> None:
    outcome = predictor.assess(picture)
    assert outcome.status == "rejected"
    assert outcome.reasons
    assert (outcome.score, outcome.band, outcome.heat_map) == (None, None, None)


EVERY_KIND = list(chain(*negatives.KINDS.values()))


@pytest.mark.parametrize("kind", EVERY_KIND, ids=lambda kind: kind.__name__)
def test_other_things_are_refused(predictor: Predictor, kind) -> None:
    rng = np.random.default_rng(2026)
    outcomes = [predictor.assess(kind(rng)) for _ in range(12)]
    assert sum(o.status == "rejected" for o in outcomes) >= 11


def test_other_things_get_another_reason_than_poor_photos(predictor: Predictor) -> None:
    rng = np.random.default_rng(4)
    reasons = [predictor.assess(drawings.screen(rng)).reasons for _ in range(8)]
    assert (Reason.NOT_A_LESION,) in reasons


def test_recompression_hardly_moves_the_score(
    predictor: Predictor, drawn_lesion: Image.Image
) -> None:
    buffer = io.BytesIO()
    drawn_lesion.save(buffer, "JPEG", quality=85)
    scores = [predictor.assess(p).score for p in (drawn_lesion, Image.open(buffer))]
    assert None not in scores
    assert abs(scores[0] - scores[1]) < 0.15


@pytest.mark.parametrize(("logit", "expected"), [(-1e6, 0.0), (0.0, 0.5), (1e6, 1.0)])
def test_calibration_never_overflows(logit: float, expected: float) -> None:
    assert calibrated(logit, Calibration(1.0, 0.0)) == pytest.approx(expected)


@pytest.mark.parametrize("modality", Modality)
def test_the_map_is_computed_from_its_stage(
    predictor: Predictor, artefact: Path, drawn_lesion: Image.Image, modality: Modality
) -> None:
    """The mean of the map is the map head applied to the stage's averages."""
    kernels = [
        kernel for kernel, _ in read_layers(artefact / predictor.manifest.networks[modality])
    ]
    reader = next(k for k in kernels if k.ndim == 4 and k.shape[:2] == (1, 1) and k.shape[3] == 1)
    pixels = prepare(drawn_lesion, predictor.manifest.input_size)
    answer = predictor.answer(pixels, modality)
    stage = answer.features[:, map_columns(predictor.manifest.raw["model"]["variant"])]
    read = stage @ reader.ravel()
    assert np.ptp(read) > 1e-3
    np.testing.assert_allclose(answer.maps.mean(axis=(1, 2)), read, atol=1e-3)


def test_bands_have_three_words() -> None:
    assert [band.value for band in Band] == ["lower", "unclear", "higher"]


PLAIN, POINTS = Calibration(1.0, 0.0), OperatingPoints(lower=0.2, higher=0.8)


def test_with_agreeing_views_the_score_gives_the_band() -> None:
    opinion = judge(np.array([-3.0, -3.0]), PLAIN, POINTS, weight=0.5)
    assert opinion.band is Band.LOWER
    assert opinion.cautions == ()
    assert opinion.disagreement == 0


def test_disagreeing_views_make_lower_concern_unclear_with_a_reason() -> None:
    opinion = judge(np.array([-5.0, -1.0]), PLAIN, POINTS, weight=0.5)
    assert opinion.score < POINTS.lower
    assert opinion.band is Band.UNCLEAR
    assert opinion.cautions == (Reason.VIEWS_DISAGREE,)
    assert opinion.disagreement == 4


@pytest.mark.parametrize("logits", [(-1.0, 1.0), (0.0, 6.0), (2.0, 9.0)])
def test_disagreement_never_makes_a_band_less_serious(logits: tuple[float, float]) -> None:
    torn = judge(np.array(logits), PLAIN, POINTS, weight=0.5)
    sure = judge(np.full(2, np.mean(logits)), PLAIN, POINTS, weight=0.5)
    assert torn.band is sure.band
    assert torn.cautions == ()


def test_a_score_on_the_point_goes_to_the_more_serious_band() -> None:
    assert POINTS.band(0.2) is Band.UNCLEAR
    assert POINTS.band(0.8) is Band.HIGHER


def test_the_nearest_cases_are_as_many_as_the_manifest_says(
    predictor: Predictor, drawn_lesion: Image.Image
) -> None:
    nearest = predictor.assess(drawn_lesion).nearest
    assert sum(nearest.values()) == predictor.manifest.nearest["k"]
    assert set(nearest) <= set(predictor.manifest.nearest["counts"])
