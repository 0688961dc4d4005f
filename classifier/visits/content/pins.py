"""Numbered pins on a figure of the body, moved apart where they would cover each other."""

import math
from collections.abc import Iterator

Point = tuple[float, float]
# In the drawing's units; a pin's radius is 19 of them.
LEAST_DISTANCE = 40.0
RINGS, DIRECTIONS = 4, 12


def moved_apart(points: list[Point]) -> list[Point]:
    """Return where each pin is drawn: at its point, or as near to it as there is room."""
    drawn: list[Point] = []
    for point in points:
        free = (near for near in _around(point) if _is_free(near, drawn))
        drawn.append(next(free, point))
    return drawn


def _around(point: Point) -> Iterator[Point]:
    yield point
    for ring in range(1, RINGS + 1):
        for step in range(DIRECTIONS):
            angle = 2 * math.pi * step / DIRECTIONS
            reach = ring * LEAST_DISTANCE
            yield point[0] + reach * math.cos(angle), point[1] + reach * math.sin(angle)


def _is_free(point: Point, drawn: list[Point]) -> bool:
    return all(math.dist(point, other) >= LEAST_DISTANCE - 0.01 for other in drawn)
