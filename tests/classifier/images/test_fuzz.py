"""Whatever the bytes, there is a photo or a refusal: no other error, and no warning."""

import random
import warnings
from collections.abc import Iterator
from functools import cache

import pytest

from classifier.images import CleanPhoto, ImageRefused, accept, decode

from . import samples

ROUNDS = 500


@cache
def seeds() -> dict[str, bytes]:
    small = samples.lesion(80, 64)
    palette = small.quantize(16)
    return {
        "jpeg": samples.secret_jpeg(small, restart_marker_rows=1),
        "jpeg progressive": samples.secret_jpeg(small, progressive=True),
        "jpeg cmyk": samples.secret_jpeg(small.convert("CMYK"), icc_profile=samples.rgb_profile()),
        "png": samples.secret_png(small, icc_profile=samples.rgb_profile()),
        "png palette": samples.secret_png(palette, transparency=bytes(range(16))),
        "webp": samples.secret_webp(small, icc_profile=samples.rgb_profile()),
        "webp alpha": samples.secret_webp(samples.translucent().resize((80, 64)), lossless=True),
        "heic": samples.secret_heic(small),
        "avif": samples.secret_avif(small),
        "heic tiles": samples.secret_heic(samples.lesion(160, 128), tile_size=64),
    }


def mutations(data: bytes, dice: random.Random, count: int) -> Iterator[bytes]:
    for _ in range(count):
        mutant = bytearray(data)
        for _ in range(dice.choice((1, 1, 2, 5))):
            dice.choice((flip, flip, edge, cut, drop, repeat, blank))(mutant, dice)
        yield bytes(mutant)


def flip(mutant: bytearray, dice: random.Random) -> None:
    for _ in range(dice.randint(1, 8)):
        if mutant:
            mutant[dice.randrange(len(mutant))] = dice.randrange(256)


def edge(mutant: bytearray, dice: random.Random) -> None:
    """The numbers that lengths and counts go wrong at, mostly near the start."""
    start = dice.randrange(min(len(mutant), 700) + 1)
    mutant[start : start + 4] = dice.choice(
        (bytes(4), b"\xff" * 4, b"\x7f\xff\xff\xff", b"\0\0\0\1")
    )


def cut(mutant: bytearray, dice: random.Random) -> None:
    del mutant[dice.randrange(len(mutant) + 1) :]


def drop(mutant: bytearray, dice: random.Random) -> None:
    start = dice.randrange(len(mutant) + 1)
    del mutant[start : start + dice.randint(1, 64)]


def repeat(mutant: bytearray, dice: random.Random) -> None:
    start = dice.randrange(len(mutant) + 1)
    mutant[start:start] = mutant[start : start + dice.randint(1, 256)]


def blank(mutant: bytearray, dice: random.Random) -> None:
    start = dice.randrange(len(mutant) + 1)
    mutant[start : start + 32] = bytes(len(mutant[start : start + 32]))


def outcome(data: bytes) -> CleanPhoto | None:
    try:
        return accept(data)
    except ImageRefused:
        return None


@pytest.mark.parametrize("name", list(seeds()))
def test_mutants_are_accepted_or_refused(name: str) -> None:
    dice = random.Random(name)
    accepted = 0
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        for mutant in mutations(seeds()[name], dice, ROUNDS):
            if photo := outcome(mutant):
                accepted += 1
                assert accept(photo.data).data == photo.data
                pixels = decode(photo.data, orientation=photo.orientation, min_side=64)
                assert pixels.mode == "RGB"
    assert [str(warning.message) for warning in heard] == []
    assert 0 < accepted < ROUNDS
