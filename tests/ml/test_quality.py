import time

import numpy as np
import pytest
from PIL import Image, ImageEnhance, ImageFilter

from ml.labels import Reason
from ml.manifest import Manifest
from ml.preprocessing import prepare
from ml.quality import Verdict, judge


def verdict(image: Image.Image, manifest: Manifest) -> Verdict:
    return judge(image, prepare(image, manifest.input_size), manifest.gates["quality"])


def test_a_fair_picture_passes(drawn_lesion: Image.Image, manifest: Manifest) -> None:
    assert verdict(drawn_lesion, manifest).refusals == ()


def test_a_small_research_picture_passes(drawn_lesion: Image.Image, manifest: Manifest) -> None:
    small = drawn_lesion.resize((200, 150), Image.Resampling.BILINEAR)
    assert verdict(small, manifest).refusals == ()


def test_too_few_pixels_are_refused(drawn_lesion: Image.Image, manifest: Manifest) -> None:
    assert Reason.TOO_SMALL in verdict(drawn_lesion.resize((80, 60)), manifest).refusals


@pytest.mark.parametrize(
    ("reason", "spoil"),
    [
        (Reason.BLURRED, lambda p: p.filter(ImageFilter.GaussianBlur(30))),
        (Reason.TOO_DARK, lambda p: ImageEnhance.Brightness(p).enhance(0.06)),
        (Reason.TOO_BRIGHT, lambda p: ImageEnhance.Brightness(p).enhance(6)),
        (Reason.LOW_CONTRAST, lambda p: ImageEnhance.Contrast(p).enhance(0.04)),
        (Reason.COLOUR_CAST, lambda p: Image.merge("RGB", [p.getchannel(c) for c in "BGR"])),
    ],
)
def test_a_spoilt_picture_is_refused_by_name(
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
        started = time.perf_counter()
        judge(drawn_lesion, pixels, manifest.gates["quality"])
        times.append(time.perf_counter() - started)
    assert np.median(times) < 0.02
