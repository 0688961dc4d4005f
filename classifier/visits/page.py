"""What the page of a visit shows, for its owner and for whoever has a link."""

import uuid
from collections.abc import Callable
from typing import Any

from classifier.body_map.zones import FIGURES, drawing_of
from classifier.visits.content.freeze import Content
from classifier.visits.content.labels import about, about_results, labels
from classifier.visits.content.sheet import Sheet, sheet
from classifier.visits.models import Visit

# The side of a picture's square in its drawing's units.
SQUARE = 1000
BAR_LEFT = 40


def page_of_visit(
    visit: Visit, content: Content, photo_url: Callable[[uuid.UUID], str]
) -> dict[str, Any]:
    """Return the context of `visits/_content.html`; `photo_url` leads to a photo's bytes."""
    told = sheet(visit, content)
    for mole in told["moles"]:
        for picture in mole["pictures"]:
            picture.update(_drawn(picture, photo_url(uuid.UUID(picture["photo"]))))
    return {
        "told": told,
        "words": labels(told),
        "about": about(),
        "about_results": about_results(),
        "figures": [_figure(name, told) for name in FIGURES] if any(told["pins"].values()) else [],
    }


def _drawn(picture: Sheet, url: str) -> dict[str, Any]:
    bar = picture["bar"]
    return {
        "url": url,
        "transform": placing(picture["frame"]),
        "bar_width": round(SQUARE * bar["share"], 1) if bar else 0,
        "bar_box": round(SQUARE * bar["share"] + 2 * BAR_LEFT, 1) if bar else 0,
    }


def placing(frame: list[float]) -> str:
    """Return the SVG transform that puts a photo's pixels into the square that a frame names."""
    a, b, c, d, e, f = frame
    det = a * e - b * d
    scale = SQUARE / det
    x = (b * f - c * e) * scale
    y = (c * d - a * f) * scale
    numbers = (e * scale, -d * scale, -b * scale, a * scale, x, y)
    return f"matrix({' '.join(f'{number + 0.0:.6g}' for number in numbers)})"


def _figure(name: str, told: Sheet) -> dict[str, Any]:
    """Return a figure of the body with its pins in the drawing's units."""
    drawn = drawing_of(name)
    words = labels(told)
    sides = (words["right"], words["left"])
    return {
        "name": words[name],
        "alt": words[f"{name}_alt"],
        "drawing": drawn,
        "sides": sides if name == "front" else sides[::-1],
        "pins": told["pins"][name],
    }
