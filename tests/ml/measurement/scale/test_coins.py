"""Coins: their data, and finding them in photographs of drawn scenes."""

import pytest

from ml.measurement.scale.coins import COINS
from ml.measurement.scale.find import find_scale
from ml.measurement.scale.types import ScaleError, ScaleFault
from ml.training.synthetic import scenes
from ml.training.synthetic.scenes import Blob, Light
from tests.ml.measurement.scale.scene_views import BLOB, askew, found_mm, seen


def _drawn(code, place=(21.0, 2.0)):
    coin = COINS[code]
    metals = [coin.metal.value, *([coin.core.value] if coin.core else [])]
    return scenes.coin(coin.diameter_mm, metals, place, seed=3)


def _fault(picture, **given):
    with pytest.raises(ScaleError) as refused:
        find_scale(picture, kind="coin", **given)
    return refused.value.fault


def test_every_coin_has_a_plausible_size_and_a_name_of_its_own():
    names = {(coin.currency, coin.name) for coin in COINS.values()}

    assert len(names) == len(COINS)
    assert all(14 < coin.diameter_mm < 33 for coin in COINS.values())
    assert all(code == coin.code for code, coin in COINS.items())


@pytest.mark.parametrize("code", ["eur_2", "eur_1", "eur_10c", "gbp_2", "usd_25c", "sek_1"])
def test_a_coin_gives_the_true_millimetres_within_its_error(code):
    camera = askew(8, towards=1, pixels_per_mm=16, looks_at=(8.0, 0.0))
    picture = seen(_drawn(code), camera=camera)

    scale = find_scale(picture, kind="coin", coin=code)

    assert found_mm(scale, camera) == pytest.approx(BLOB.diameter(), rel=3 * scale.relative_sd)
    assert scale.relative_sd < 0.025


def test_the_found_edge_is_shown():
    camera = askew(0, pixels_per_mm=16, looks_at=(8.0, 0.0))
    scale = find_scale(seen(_drawn("usd_25c"), camera=camera), kind="coin", coin="usd_25c")

    xs, ys = zip(*scale.shown, strict=True)
    # A coin's face is 2 mm nearer to the camera than the skin, so it looks 1% larger.
    width = COINS["usd_25c"].diameter_mm * 16 * 1.011
    assert max(xs) - min(xs) == pytest.approx(width, rel=0.01)
    assert max(ys) - min(ys) == pytest.approx(width, rel=0.01)


def test_a_tilt_makes_a_coin_less_certain():
    straight, tilted = (
        find_scale(
            seen(_drawn("eur_2"), camera=askew(degrees, pixels_per_mm=16, looks_at=(8.0, 0.0))),
            kind="coin",
            coin="eur_2",
        )
        for degrees in (0, 25)
    )

    assert tilted.relative_sd > 1.5 * straight.relative_sd


def test_no_coin_is_found_where_there_is_only_a_lesion():
    assert _fault(seen(camera=askew(0, pixels_per_mm=30)), coin="eur_2") == ScaleFault.NO_COIN


def test_a_round_mole_beside_a_coin_is_not_a_second_coin():
    mole = ((Blob(4.0, ()), (0.0, 0.0)),)
    camera = askew(0, pixels_per_mm=16, looks_at=(8.0, 0.0))
    picture = seen(_drawn("eur_2"), camera=camera, lesions=mole)

    assert find_scale(picture, kind="coin", coin="eur_2").kind == "coin"


def test_a_card_is_not_a_coin():
    assert _fault(seen(scenes.card((0, 0))), coin="eur_2") == ScaleFault.NO_COIN


def test_two_coins_of_different_size_are_refused():
    picture = seen(
        _drawn("eur_2"), _drawn("eur_10c", (-18.0, 0.0)), camera=askew(0, pixels_per_mm=16)
    )

    assert _fault(picture, coin="eur_2") == ScaleFault.SEVERAL_COINS


def test_two_coins_of_one_size_agree():
    picture = seen(
        _drawn("eur_2"), _drawn("eur_2", (-21.0, 0.0)), camera=askew(0, pixels_per_mm=14)
    )

    assert find_scale(picture, kind="coin", coin="eur_2").kind == "coin"


@pytest.mark.parametrize(
    ("lies", "picked"),
    [
        ("eur_2", "eur_1"),
        ("eur_1", "eur_2"),
        ("eur_2", "eur_50c"),
        ("usd_25c", "eur_2"),
        ("usd_25c", "eur_50c"),
        ("eur_50c", "usd_25c"),
        ("eur_5c", "usd_5c"),
    ],
)
def test_a_coin_of_other_metals_is_refused(lies, picked):
    picture = seen(_drawn(lies), camera=askew(5, pixels_per_mm=16, looks_at=(8.0, 0.0)))

    assert _fault(picture, coin=picked) == ScaleFault.WRONG_COIN


def test_warm_light_does_not_refuse_the_right_coin():
    light = Light(warmth=0.1, gain=0.8)
    picture = seen(_drawn("usd_25c"), camera=askew(5, pixels_per_mm=16), light=light)

    assert find_scale(picture, kind="coin", coin="usd_25c").kind == "coin"


def test_a_circle_set_by_hand_selects_the_coin():
    camera = askew(0, pixels_per_mm=14)
    picture = seen(_drawn("eur_2"), _drawn("eur_10c", (-18.0, 0.0)), camera=camera)
    x, y = 800 + 21 * 14, 600 + 2 * 14
    radius = 25.75 / 2 * 14 * 1.04

    scale = find_scale(picture, kind="coin", coin="eur_2", circle=(x, y, radius))

    assert found_mm(scale, camera) == pytest.approx(BLOB.diameter(), rel=0.02)


def test_a_circle_without_an_edge_is_used_as_set():
    scale = find_scale(seen(), kind="coin", coin="eur_2", circle=(300, 300, 100))

    assert scale.to_mm[0][0] == pytest.approx(25.75 / 200)
