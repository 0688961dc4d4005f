"""Numbered pins on a figure of the body, moved apart where they would cover each other."""

import math
from collections.abc import Iterator

Point = tuple[float, float]
# In the drawing's units. A pin's radius is 19 of them, so pins nearer than this would touch.
LEAST_DISTANCE = 40.0
# Places that are tried around a point: enough for 48 pins at one point; further ones overlap.
RINGS, DIRECTIONS = 4, 12


def move_apart(points: list[Point]) -> list[Point]:
    """Return where each pin is drawn: at its point, or at the nearest free place around it."""
    drawn: list[Point] = []
    for point in points:
        free = (near for near in _places_around(point) if _is_free(near, drawn))
        drawn.append(next(free, point))
    return drawn


def _places_around(point: Point) -> Iterator[Point]:
    yield point
    for ring in range(1, RINGS + 1):
        for step in range(DIRECTIONS):
            angle = 2 * math.pi * step / DIRECTIONS
            reach = ring * LEAST_DISTANCE
            yield point[0] + reach * math.cos(angle), point[1] + reach * math.sin(angle)


def _is_free(point: Point, drawn: list[Point]) -> bool:
    # A hundredth less, because of rounding.
    return all(math.dist(point, other) >= LEAST_DISTANCE - 0.01 for other in drawn)
