import time

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

from ml.classification.manifest import Manifest
from ml.imaging.extent import NO_VERDICT, lesion_size
from ml.imaging.preprocessing import prepare
from ml.imaging.quality import Verdict, judge
from ml.labels import Reason
from ml.training.artefact.quality_thresholds import shrunk


def verdict(image: Image.Image, manifest: Manifest) -> Verdict:
    return judge(image, prepare(image, manifest.input_size), manifest.gates["quality"])


def test_a_fair_picture_passes(drawn_lesion: Image.Image, manifest: Manifest) -> None:
    assert verdict(drawn_lesion, manifest).refusals == ()


def test_a_small_research_picture_passes(drawn_lesion: Image.Image, manifest: Manifest) -> None:
    small = drawn_lesion.resize((200, 150), Image.Resampling.BILINEAR)
    assert verdict(small, manifest).refusals == ()


def test_too_few_pixels_are_refused(drawn_lesion: Image.Image, manifest: Manifest) -> None:
    assert Reason.TOO_SMALL in verdict(drawn_lesion.resize((80, 60)), manifest).refusals


def in_blue_light(picture: Image.Image) -> Image.Image:
    """With a fifth of the red."""
    red, green, blue = picture.split()
    return Image.merge("RGB", [red.point(lambda value: value // 5), green, blue])


@pytest.mark.parametrize(
    ("reason", "spoil"),
    [
        (Reason.BLURRED, lambda p: p.filter(ImageFilter.GaussianBlur(30))),
        (Reason.TOO_DARK, lambda p: ImageEnhance.Brightness(p).enhance(0.06)),
        (Reason.TOO_BRIGHT, lambda p: ImageEnhance.Brightness(p).enhance(6)),
        (Reason.LOW_CONTRAST, lambda p: ImageEnhance.Contrast(p).enhance(0.04)),
        (Reason.COLOUR_CAST, in_blue_light),
    ],
)
def test_a_degraded_picture_is_refused_with_its_reason(
    reason: Reason, spoil, drawn_lesion: Image.Image, manifest: Manifest
) -> None:
    found = verdict(spoil(drawn_lesion), manifest)
    assert reason in found.refusals + found.cautions
    assert found.refusals


def test_sharpness_falls_with_blurring(drawn_lesion: Image.Image, manifest: Manifest) -> None:
    values = [
        verdict(drawn_lesion.filter(ImageFilter.GaussianBlur(s)), manifest).measures["sharpness"]
        for s in (0, 3, 8, 20)
    ]
    assert values == sorted(values, reverse=True)


def test_the_gate_is_quick(drawn_lesion: Image.Image, manifest: Manifest) -> None:
    pixels = prepare(drawn_lesion, manifest.input_size)
    times = []
    for _ in range(20):
        started = time.process_time()
        judge(drawn_lesion, pixels, manifest.gates["quality"])
        times.append(time.process_time() - started)
    assert np.median(times) < 0.02


def shrunken(picture: Image.Image, share: float) -> np.ndarray:
    """The input for a picture from further away, which fills a share of the side."""
    return shrunk(prepare(picture, 192), share)


def test_the_lesion_is_measured() -> None:
    picture = Image.new("RGB", (640, 480), (222, 178, 150))
    ImageDraw.Draw(picture).ellipse((219, 139, 421, 341), fill=(105, 66, 48))
    blurred = picture.filter(ImageFilter.GaussianBlur(4))
    assert lesion_size(prepare(blurred, 192)) == pytest.approx(202 / 480, abs=0.04)


def test_the_lesion_shrinks_with_the_distance(drawn_lesion: Image.Image) -> None:
    sizes = [lesion_size(shrunken(drawn_lesion, share)) for share in (0.8, 0.5, 0.3)]
    assert sizes == pytest.approx([0.42 * share for share in (0.8, 0.5, 0.3)], abs=0.06)


def test_a_lesion_that_is_too_small_is_refused_with_its_reason(drawn_lesion: Image.Image) -> None:
    far, near = (Image.fromarray(shrunken(drawn_lesion, share)) for share in (0.2, 0.9))
    thresholds = {"lesion_size_refuse": 0.15, "lesion_size_caution": 0.2}
    verdicts = [judge(p, np.asarray(p), thresholds) for p in (far, near)]
    assert [v.refusals for v in verdicts] == [(Reason.LESION_TOO_SMALL,), ()]


@pytest.mark.parametrize("colour", [(214, 170, 140), (90, 50, 40)], ids=["skin", "a lesion's"])
def test_a_picture_of_one_colour_gets_no_verdict_on_size(colour: tuple[int, int, int]) -> None:
    assert lesion_size(np.full((192, 192, 3), colour, np.uint8)) == NO_VERDICT
