import io
from itertools import chain
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageEnhance, ImageOps

from classifier.demo.lesion import Lesion
from classifier.demo.picture import Appearance, SkinPatch, draw_photo
from ml.classification.manifest import Calibration, Caution, OperatingPoints, calibrated
from ml.classification.model_file import read_layers
from ml.classification.network import map_columns
from ml.classification.predictor import Predictor, judge
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
def test_the_heat_map_of_a_mirrored_photo_is_mirrored(
    predictor: Predictor, lesion: int, visit: int
) -> None:
    """It is about what the photo shows: on real lesions, what hiding its hottest place does."""
    drawn = draw_photo(Lesion(lesion), SkinPatch(4), Appearance(visit), size=(640, 480))
    photo = Image.open(io.BytesIO(drawn)).convert("RGB")
    first, second = (predictor.assess(p).heat_map for p in (photo, ImageOps.mirror(photo)))
    assert first is not None
    assert second is not None
    heat, mirrored = first[:, 8:-8], second[:, 8:-8]
    turned = np.corrcoef(heat.ravel(), mirrored[:, ::-1].ravel())[0, 1]
    as_it_is = np.corrcoef(heat.ravel(), mirrored.ravel())[0, 1]
    assert turned > max(0.4, as_it_is + 0.3)


def test_timings_name_every_step(predictor: Predictor, drawn_lesion: Image.Image) -> None:
    timings = predictor.assess(drawn_lesion).timings_ms
    steps = {"scene", "prepare", "quality", "model", "gate", "calibration", "map", "nearest"}
    assert set(timings) == steps | {"total"}
    assert timings["total"] >= sum(timings[step] for step in steps) * 0.99


def test_the_same_photo_gets_the_same_score(
    predictor: Predictor, drawn_lesion: Image.Image
) -> None:
    scores = {predictor.assess(drawn_lesion).score for _ in range(3)}
    assert len(scores) == 1


def test_a_stated_kind_that_contradicts_the_picture_changes_no_score_and_is_said(
    predictor: Predictor, drawn_lesion: Image.Image
) -> None:
    unstated = predictor.assess(drawn_lesion)
    for stated in Modality:
        outcome = predictor.assess(drawn_lesion, modality=stated)
        contradicted = Reason.MODALITY_MISMATCH in outcome.reasons
        assert contradicted == (stated is not unstated.modality)
        assert (outcome.score, outcome.modality) == (unstated.score, unstated.modality)


def test_an_unknown_kind_is_no_modality(predictor: Predictor, drawn_lesion: Image.Image) -> None:
    with pytest.raises(ValueError, match="x-ray"):
        predictor.assess(drawn_lesion, modality="x-ray")


def test_a_dermoscope_s_circle_changes_no_more_than_a_little(
    predictor: Predictor, drawn_lesion: Image.Image
) -> None:
    bare, round_one = (predictor.assess(p) for p in (drawn_lesion, in_a_circle(drawn_lesion)))
    assert round_one.status == "succeeded"
    assert round_one.score == pytest.approx(bare.score, abs=0.1)


def test_the_heat_map_stays_inside_the_circle(
    predictor: Predictor, drawn_lesion: Image.Image
) -> None:
    heat = predictor.assess(in_a_circle(drawn_lesion, radius=200)).heat_map
    assert heat is not None
    away = np.hypot(np.arange(64) - 32, np.arange(48)[:, None] - 24)
    assert heat[away < 15].any()
    assert not heat[away > 22].any()


def test_two_lesions_side_by_side_are_noticed_and_placed(
    predictor: Predictor, drawn_lesion: Image.Image
) -> None:
    """The case that was shown: 4 of 27 "higher" became "lower"."""
    left, right = drawn_lesion, drawn_lesion.transpose(Image.Transpose.ROTATE_180)
    outcome = predictor.assess(side_by_side(left, ImageEnhance.Brightness(right).enhance(0.85)))
    assert Reason.SEVERAL_LESIONS in outcome.reasons
    assert outcome.band is not Band.LOWER
    middles = [(x + width / 2, y + height / 2) for x, y, width, height in outcome.lesions]
    assert np.array(middles) == pytest.approx(np.array([(0.25, 0.5), (0.75, 0.5)]), abs=0.02)


def test_lesions_found_inside_a_border_are_placed_on_the_whole_photo(
    predictor: Predictor, drawn_lesion: Image.Image
) -> None:
    pair = side_by_side(drawn_lesion, ImageEnhance.Brightness(drawn_lesion).enhance(0.85))
    bordered = Image.new("RGB", (pair.width, pair.height * 2))
    bordered.paste(pair, (0, pair.height // 2))
    x, y, width, height = predictor.assess(bordered).lesions[1]
    assert (x + width / 2, y + height / 2) == pytest.approx((0.75, 0.5), abs=0.02)
    assert width * bordered.width == pytest.approx(height * bordered.height, abs=4)


def test_a_screenshot_is_said(predictor: Predictor, drawn_lesion: Image.Image) -> None:
    page = Image.new("RGB", (640, 900), (250, 250, 252))
    page.paste(drawn_lesion, (0, 180))
    assert Reason.SCREEN in predictor.assess(page).reasons


def test_one_photo_of_one_lesion_raises_no_doubt(
    predictor: Predictor, drawn_lesion: Image.Image
) -> None:
    outcome = predictor.assess(drawn_lesion)
    assert outcome.lesions == ()
    assert not {Reason.SEVERAL_LESIONS, Reason.SCREEN} & set(outcome.reasons)


def in_a_circle(picture: Image.Image, radius: int = 240) -> Image.Image:
    """Through a dermoscope: black outside a circle, which touches the short sides of 640 x 480."""
    field = Image.new("L", picture.size)
    x, y = picture.width / 2, picture.height / 2
    ImageDraw.Draw(field).ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    return Image.composite(picture, Image.new("RGB", picture.size), field)


def side_by_side(left: Image.Image, right: Image.Image) -> Image.Image:
    both = Image.new("RGB", (left.width + right.width, left.height))
    both.paste(left, (0, 0))
    both.paste(right, (left.width, 0))
    return both


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
    assert (Reason.NOT_A_LESION, Reason.SCREEN) in reasons


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
CAUTION = Caution(
    weight=0.5,
    distance_weight=1.0,
    distance_start=1.5,
    darkness_weight=0.1,
    darkness_start=165.0,
)


def seen(*, distance: float = 0.0, highlight: float = 200.0) -> dict[str, float]:
    return {"lesion_distance": distance, "highlight": highlight}


def test_with_agreeing_views_the_score_gives_the_band() -> None:
    opinion = judge(np.array([-3.0, -3.0]), PLAIN, POINTS, CAUTION, seen())
    assert opinion.band is Band.LOWER
    assert opinion.cautions == ()
    assert opinion.disagreement == 0


def test_disagreeing_views_make_lower_concern_unclear_with_a_reason() -> None:
    opinion = judge(np.array([-5.0, -1.0]), PLAIN, POINTS, CAUTION, seen())
    assert opinion.score < POINTS.lower
    assert opinion.band is Band.UNCLEAR
    assert opinion.cautions == (Reason.VIEWS_DISAGREE,)
    assert opinion.disagreement == 4


@pytest.mark.parametrize("logits", [(-1.0, 1.0), (0.0, 6.0), (2.0, 9.0)])
def test_disagreement_never_makes_a_band_less_serious(logits: tuple[float, float]) -> None:
    torn = judge(np.array(logits), PLAIN, POINTS, CAUTION, seen())
    sure = judge(np.full(2, np.mean(logits)), PLAIN, POINTS, CAUTION, seen())
    assert torn.band is sure.band
    assert torn.cautions == ()


@pytest.mark.parametrize(
    ("distance", "band", "cautions"),
    [
        (0.5, Band.LOWER, ()),
        (1.5, Band.LOWER, ()),
        (3.0, Band.LOWER, ()),
        (3.2, Band.UNCLEAR, (Reason.UNLIKE_TRAINING,)),
    ],
)
def test_a_picture_unlike_the_training_s_is_not_lower_concern(
    distance: float, band: Band, cautions: tuple[Reason, ...]
) -> None:
    opinion = judge(np.full(2, -3.0), PLAIN, POINTS, CAUTION, seen(distance=distance))
    assert (opinion.band, opinion.cautions) == (band, cautions)
    assert opinion.score < POINTS.lower


@pytest.mark.parametrize(
    ("highlight", "band"), [(170, Band.LOWER), (152, Band.LOWER), (140, Band.UNCLEAR)]
)
def test_a_dark_picture_is_not_lower_concern(highlight: float, band: Band) -> None:
    opinion = judge(np.full(2, -3.0), PLAIN, POINTS, CAUTION, seen(highlight=highlight))
    assert opinion.band is band
    assert opinion.cautions == (() if band is Band.LOWER else (Reason.DARK,))


@pytest.mark.parametrize("logit", [0.0, 3.0])
def test_distance_moves_no_other_band_and_no_score(logit: float) -> None:
    far, near = (
        judge(np.full(2, logit), PLAIN, POINTS, CAUTION, seen(distance=d)) for d in (9.0, 0.0)
    )
    assert far == near


@pytest.mark.parametrize(
    ("logit", "band"), [(-3.0, Band.UNCLEAR), (0.0, Band.UNCLEAR), (3.0, Band.HIGHER)]
)
def test_a_doubt_about_the_photo_only_takes_lower_concern_away(logit: float, band: Band) -> None:
    opinion = judge(np.full(2, logit), PLAIN, POINTS, CAUTION, seen()).with_doubts((Reason.SCREEN,))
    assert (opinion.band, opinion.cautions) == (band, (Reason.SCREEN,))


def test_a_score_on_the_point_goes_to_the_more_serious_band() -> None:
    assert POINTS.band(0.2) is Band.UNCLEAR
    assert POINTS.band(0.8) is Band.HIGHER


def test_the_nearest_cases_are_as_many_as_the_manifest_says(
    predictor: Predictor, drawn_lesion: Image.Image
) -> None:
    nearest = predictor.assess(drawn_lesion).nearest
    assert sum(nearest.values()) == predictor.manifest.nearest["k"]
    assert set(nearest) <= set(predictor.manifest.nearest["counts"])
