"""The zones as data: each once, on its figure, mirrored, with a well-formed SNOMED CT code."""

import re
from collections import Counter

import pytest

from classifier.body_map.regions import all_regions
from classifier.body_map.zones import (
    FIGURES,
    GROUPS,
    SiteCode,
    all_zones,
    drawing_of,
    rings_of,
    site_code,
    zone_at,
    zones_of,
)
from classifier.moles.models import BodySite, Figure, Laterality, Mole
from classifier.photos.models import Photo

ZONES = list(all_zones().values())
# Verhoeff's dihedral check, as SNOMED CT identifiers use it.
_TIMES = [
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    [1, 2, 3, 4, 0, 6, 7, 8, 9, 5],
    [2, 3, 4, 0, 1, 7, 8, 9, 5, 6],
    [3, 4, 0, 1, 2, 8, 9, 5, 6, 7],
    [4, 0, 1, 2, 3, 9, 5, 6, 7, 8],
    [5, 9, 8, 7, 6, 0, 4, 3, 2, 1],
    [6, 5, 9, 8, 7, 1, 0, 4, 3, 2],
    [7, 6, 5, 9, 8, 2, 1, 0, 4, 3],
    [8, 7, 6, 5, 9, 3, 2, 1, 0, 4],
    [9, 8, 7, 6, 5, 4, 3, 2, 1, 0],
]
_TURN = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4]


def is_verhoeff(digits):
    check, turns = 0, list(range(10))
    for digit in reversed(digits):
        check = _TIMES[check][turns[int(digit)]]
        turns = [_TURN[turn] for turn in turns]
    return check == 0


def points_of(zone):
    return [point for ring in rings_of(zone.code) for point in ring]


def test_the_check_digit_is_computed_correctly():
    assert is_verhoeff("2363")
    assert not is_verhoeff("2364")
    assert not is_verhoeff("3263")


def test_no_zone_occurs_twice():
    assert len(ZONES) == 93
    twice = [
        what for what, count in Counter((z.label, z.figure) for z in ZONES).items() if count > 1
    ]
    assert twice == []
    assert [z.code for z in ZONES] == list(all_zones())
    assert max(len(z.code) for z in ZONES) <= Mole._meta.get_field("zone").max_length


def test_each_zone_has_a_body_site_a_side_a_figure_and_a_part():
    assert {z.body_site for z in ZONES} <= set(BodySite.values) - {BodySite.UNKNOWN}
    assert {z.laterality for z in ZONES} == set(Laterality.values) - {Laterality.UNKNOWN}
    assert {z.figure for z in ZONES} == set(FIGURES) == set(Figure.values)
    assert {z.group for z in ZONES} == set(GROUPS)


def has_valid_code(zone):
    if zone.snomed is None:
        return not zone.term
    is_identifier = re.fullmatch(r"[1-9][0-9]{5,17}", zone.snomed)
    return bool(zone.term and is_identifier and is_verhoeff(zone.snomed))


def test_each_snomed_code_has_a_term_and_a_valid_check_digit():
    assert [zone.code for zone in ZONES if not has_valid_code(zone)] == []


def test_one_term_has_one_code():
    pairs = {(zone.snomed, zone.term) for zone in ZONES if zone.snomed}
    assert len(pairs) == len({code for code, _ in pairs}) == len({term for _, term in pairs})


def test_each_zone_lies_on_the_drawing():
    outside = {z.code for z in ZONES for x, y in points_of(z) if not (0 < x < 1 and 0 < y < 1)}
    assert outside == set()


def test_each_zone_contains_its_own_point():
    assert [zone.code for zone in ZONES if zone_at(zone.figure, zone.x, zone.y) != zone] == []


def test_zones_do_not_overlap():
    for figure in FIGURES:
        for zone in zones_of(figure):
            others = [each for each in zones_of(figure) if each != zone]
            assert zone_at(figure, zone.x, zone.y) not in others


def mirrors_its_twin(zone):
    twin = all_zones()[zone.code.replace("-left", "-right")]
    mirrored = {(round(1 - x, 4), y) for x, y in points_of(zone)}
    return twin.laterality == "right" and {(round(x, 4), y) for x, y in points_of(twin)} == mirrored


def test_the_sides_mirror_each_other():
    left = [zone for zone in ZONES if zone.laterality == "left"]
    assert [zone.code for zone in left if not mirrors_its_twin(zone)] == []


def test_left_is_on_the_left_of_the_back_only():
    left = [zone for zone in ZONES if zone.laterality == "left"]
    assert [zone.code for zone in left if (zone.x < 0.5) != (zone.figure == "back")] == []


def test_beside_the_body_there_is_no_zone():
    for figure in FIGURES:
        assert zone_at(figure, 0.01, 0.01) is None
        assert zone_at(figure, 0.5, 0.8) is None
    assert zone_at("side", 0.5, 0.2) is None


def test_nearly_all_of_the_outlined_body_is_in_a_zone():
    for figure in FIGURES:
        assert drawing_of(figure).outline.startswith("M")
        found = [
            zone_at(figure, 0.36 + 0.007 * i, 0.2 + 0.007 * j) for i in range(40) for j in range(30)
        ]
        assert found.count(None) <= 2


def test_the_regions_hold_every_zone_and_know_each():
    regions = all_regions()
    assert set(all_zones()) == {zone for region in regions.values() for zone in region.zones}
    assert max(len(code) for code in regions) <= Photo._meta.get_field("region").max_length
    assert {region.figure for region in regions.values()} == set(FIGURES)


def test_a_place_has_the_code_of_its_zone_or_else_of_its_body_site():
    assert site_code("arm_front-right", "upper_arm") == SiteCode(
        "45981001", "Skin of anterior surface of upper arm"
    )
    assert site_code("", "scalp") == SiteCode("43067004", "Skin structure of scalp")


@pytest.mark.parametrize("body_site", ["upper_arm", "sole", "hip", "unknown", "fingernail"])
def test_a_body_site_that_no_single_code_fits_has_none(body_site):
    assert site_code("", body_site) is None
