"""Pins that would cover each other are moved apart, and no farther than needed."""

import itertools
import math

from classifier.visits.content.pins import LEAST_DISTANCE, move_apart


def test_pins_with_room_stay_where_they_are():
    points = [(100.0, 100.0), (100.0 + LEAST_DISTANCE, 100.0), (300.0, 800.0)]
    assert move_apart(points) == points


def test_crowded_pins_are_move_apart_and_stay_near():
    points = [(260.0, 90.0), (262.0, 90.0), (260.0, 95.0), (265.0, 92.0), (260.0, 90.0)]
    drawn = move_apart(points)
    assert drawn[0] == points[0]
    gaps = [math.dist(a, b) for a, b in itertools.combinations(drawn, 2)]
    assert min(gaps) >= LEAST_DISTANCE - 0.01
    assert max(math.dist(a, b) for a, b in zip(points, drawn, strict=True)) <= 2 * LEAST_DISTANCE


def test_very_many_at_one_place_are_all_drawn():
    assert len(move_apart([(260.0, 90.0)] * 80)) == 80
