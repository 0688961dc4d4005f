import csv
import io
import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from ml.measurement.descriptors import longest_diameter
from ml.measurement.measure import Measurement, MeasureReason, Outline, OutlineError, measure
from ml.measurement.network_looks import find_by_network
from ml.measurement.outline import find_outline
from ml.measurement.scale.types import Scale
from tests.ml.conftest import DATA, needs_data
from tests.ml.measurement.drawn_lesions import SIZE, ellipse, lesion, lines, picture, skin, stained

FIGURES = ["longest_diameter", "area", "asymmetry", "border", "colours", "colour_spread"]
TENTH = Scale("ruler", ((0.1, 0, 0), (0, 0.1, 0), (0, 0, 1)), 0.03, ())


@pytest.fixture(scope="module")
def measured():
    return measure(lesion())


def test_an_ellipse_of_known_axes(measured):
    assert not measured.reasons
    assert list(measured.figures) == FIGURES
    assert measured.figures["longest_diameter"].value == pytest.approx(240, rel=0.02)
    assert measured.figures["area"].value == pytest.approx(np.pi * 120 * 80, rel=0.03)
    assert measured.figures["asymmetry"].value < 0.05
    assert measured.figures["border"].value == pytest.approx(1.09, abs=0.06)
    assert measured.figures["colours"].value == 1


def test_every_figure_lies_within_its_interval(measured):
    for figure in measured.figures.values():
        assert figure.low <= figure.value <= figure.high
        assert figure.low < figure.high


@pytest.mark.parametrize("axes", [(20, 14), (60, 60), (150, 100)])
def test_diameters_of_small_and_large_lesions(axes):
    figures = measure(lesion(axes=axes)).figures
    assert figures["longest_diameter"].value == pytest.approx(2 * axes[0], rel=0.05)


def test_the_outline_is_in_fractions(measured):
    middle = np.mean(measured.outline.points, axis=0)
    assert middle == pytest.approx((0.5, 0.5), abs=0.01)
    assert measured.outline.source == "found"
    assert 0.9 < measured.outline.quality <= 1


def test_a_scale_gives_millimetres_and_widens_the_interval(measured):
    figures = measure(lesion(), scale=TENTH).figures
    pixels = measured.figures["longest_diameter"]
    assert figures["longest_diameter"].unit == "mm"
    assert figures["area"].unit == "mm2"
    assert figures["longest_diameter"].value == pytest.approx(pixels.value / 10)
    assert figures["longest_diameter"].high / figures["longest_diameter"].value > 1.06
    assert figures["area"].high / figures["area"].value > 1.12


def test_perspective_is_corrected():
    plain = lesion()
    tilt = np.array([[1, 0.1, 0], [0, 0.9, 0], [0, 0.0004, 1]])
    seen = cv2.warpPerspective(
        np.asarray(plain), tilt, SIZE, flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REFLECT
    )
    to_mm = tuple(map(tuple, np.linalg.inv(tilt).tolist()))
    figures = measure(Image.fromarray(seen), scale=Scale("card", to_mm, 0.01, ())).figures
    assert figures["longest_diameter"].value == pytest.approx(240, rel=0.02)
    assert figures["asymmetry"].value < 0.05


def test_a_smaller_copy_is_measured_in_the_pixels_of_the_full_size(measured):
    small = measure(lesion().resize((320, 240)), size=SIZE)
    value = small.figures["longest_diameter"].value
    assert value == pytest.approx(measured.figures["longest_diameter"].value, rel=0.02)


def test_a_measurement_survives_being_stored():
    measured = measure(lesion(), scale=TENTH)
    stored = json.loads(json.dumps(measured.as_dict()))
    assert Measurement.from_dict(stored).as_dict() == stored


def test_figures_by_the_other_method_are_kept_for_comparisons(measured):
    assert measured.outline.method == "segmentation"
    assert list(measured.other_figures) == FIGURES
    seen = find_by_network(lesion(), find_outline(lesion()))
    other = measured.other_figures["longest_diameter"].value
    assert other == longest_diameter(seen.points)
    assert other != measured.figures["longest_diameter"].value


def test_an_outline_stored_without_a_method_is_by_segmentation():
    raw = {"points": [(0, 0), (1, 0), (1, 1)], "quality": 0.9, "source": "found"}
    assert Outline.from_dict(raw).method == "segmentation"
    assert Outline.from_dict(raw | {"source": "drawn"}).method is None
    with pytest.raises(ValueError, match="unknown"):
        Outline.from_dict(raw | {"method": "guess"})


def square(low, high):
    return [(low, low), (high, low), (high, high), (low, high)]


def test_a_drawn_outline_is_used_as_it_is():
    measured = measure(lesion(), outline=square(0.25, 0.75))
    assert measured.outline.source == "drawn"
    assert measured.outline.points == tuple(square(0.25, 0.75))
    assert measured.figures["area"].value == pytest.approx(320 * 240, rel=0.02)
    assert measured.figures["longest_diameter"].value == pytest.approx(400, rel=0.02)
    assert list(measured.figures) == FIGURES


def test_a_drawn_outline_is_measured_if_none_is_found():
    bare = picture(skin())
    assert not measure(bare).figures
    assert measure(bare, outline=square(0.4, 0.6)).figures


@pytest.mark.parametrize(
    "points",
    [
        [(0.1, 0.1), (0.5, 0.5)],
        [(0.1, 0.1), (0.5, 0.5), (0.9, 0.9)],
        [(0.1, 0.1), (0.9, 0.9), (0.9, 0.1), (0.1, 0.9)],
        [(-0.1, 0.1), (0.5, 0.1), (0.5, 0.9)],
        [(0.1, 0.1), (0.5, 1.1), (0.5, 0.9)],
        [(float("nan"), 0.1), (0.5, 0.1), (0.5, 0.9)],
        [(0.1, 0.1, 0.1), (0.5, 0.1, 0.1), (0.5, 0.9, 0.1)],
    ],
)
def test_outlines_without_an_area_are_refused(points):
    with pytest.raises(OutlineError):
        measure(lesion(), outline=points)


def two_moles():
    one, other = ellipse((200, 240), (70, 60)), ellipse((440, 240), (65, 60))
    return stained(skin(), np.maximum(one, other))


def cut_off():
    return stained(skin(), ellipse((600, 240), (120, 90)))


def bearded():
    return lines(stained(skin(), ellipse()), 260, (40, 30, 26))


def tattooed():
    return stained(skin(), ellipse()) * (1 - ellipse(axes=(60, 40))[..., None]) + ellipse(
        axes=(60, 40)
    )[..., None] * np.array((30, 90, 190))


def glaring():
    return stained(skin(), ellipse()) + 255.0 * ellipse(axes=(80, 50))[..., None]


def blurred():
    return cv2.GaussianBlur(stained(skin(grain=0), ellipse()), (0, 0), 25)


def smeared():
    return stained(skin(), ellipse(), soft=70)


@pytest.mark.parametrize(
    ("draw", "reason"),
    [
        (skin, MeasureReason.NO_LESION),
        (two_moles, MeasureReason.TWO_LESIONS),
        (cut_off, MeasureReason.CUT_OFF),
        (bearded, MeasureReason.HAIR),
        (tattooed, MeasureReason.TATTOO),
        (glaring, MeasureReason.OVEREXPOSED),
        (blurred, MeasureReason.BLURRED),
        (smeared, MeasureReason.UNSURE),
    ],
)
def test_refusals_have_a_reason(draw, reason):
    refused = measure(picture(draw()))
    assert reason in refused.reasons
    assert not refused.figures


def test_a_few_hairs_are_painted_over(measured):
    few = measure(picture(lines(stained(skin(), ellipse()), 12, (60, 45, 40))))
    expected = measured.figures["longest_diameter"].value
    assert few.figures["longest_diameter"].value == pytest.approx(expected, rel=0.03)


def test_a_dermoscopes_corners_are_not_a_lesion(measured):
    field = np.zeros(SIZE[::-1], np.uint8)
    cv2.circle(field, (320, 240), 300, 1, cv2.FILLED)
    seen = measure(picture(stained(skin(), ellipse()) * (0.05 + 0.95 * field[..., None])))
    expected = measured.figures["longest_diameter"].value
    assert seen.figures["longest_diameter"].value == pytest.approx(expected, rel=0.02)


def warped(image, *, turn=15, zoom=0.9, gain=0.85, slope=0.1, quality=70):
    """Another capture of the same lesion: rotated, from further away, in dimmer light."""
    width, height = image.size
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), turn, zoom)
    moved = cv2.warpAffine(
        np.asarray(image), matrix, image.size, flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REFLECT
    )
    light = gain * (1 + slope * np.linspace(-1, 1, width))[None, :, None]
    buffer = io.BytesIO()
    picture(moved * light).save(buffer, "JPEG", quality=quality)
    return Image.open(buffer).convert("RGB")


def test_another_capture_gives_the_same_diameter():
    rough = np.maximum(ellipse(), ellipse((380, 180), (60, 50), 0))
    image = picture(stained(skin(), rough, soft=5))
    first = measure(image).figures["longest_diameter"].value
    for turn in (0, 40, 180):
        again = measure(warped(image, turn=turn)).figures["longest_diameter"].value
        assert again / 0.9 == pytest.approx(first, rel=0.02)


def real_pictures(source, count):
    with (DATA / "manifest.csv").open() as file:
        rows = [row for row in csv.DictReader(file) if row["source"] == source]
    files = [row["file"] for row in rows if row["part"] == "val" and row["diagnosis"] == "NV"]
    return [Image.open(DATA / Path(file)).convert("RGB") for file in files[:count]]


@pytest.mark.images
@needs_data
@pytest.mark.parametrize("source", ["ham10000", "isic2017", "pad_ufes_20"])
def test_real_moles_are_measured_repeatably(source):
    differences = []
    for image in real_pictures(source, 5):
        first, again = measure(image).figures, measure(warped(image)).figures
        if first and again:
            lengths = [figures["longest_diameter"].value for figures in (first, again)]
            differences.append(abs(np.log(lengths[1] / lengths[0] / 0.9)))
    assert len(differences) >= 3
    assert np.median(differences) < 0.03
