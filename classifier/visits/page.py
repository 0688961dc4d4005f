"""What the page of a visit shows, for its owner and for people who have a link."""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from classifier.audit.models import AuditEvent
from classifier.body_map.zones import FIGURES, Drawing, drawing_of
from classifier.visits.content.framing import Frame
from classifier.visits.content.freeze import Content
from classifier.visits.content.labels import labels
from classifier.visits.content.sheet import Sheet, make_sheet
from classifier.visits.forms import ShareForm
from classifier.visits.models import ShareLink, Visit

# The side of a picture's square, and where its scale bar begins, in the drawing's units; the
# template `visits/_content.html` draws in the same units.
SQUARE = 1000
BAR_LEFT = 40


@dataclass(frozen=True, slots=True)
class BodyFigure:
    """A figure of the body with its pins; `sides` are the words at its left and right edge."""

    name: str
    alt: str
    drawing: Drawing
    sides: tuple[str, str]
    pins: list[Sheet]


@dataclass(frozen=True, slots=True)
class VisitContent:
    """What `visits/_content.html` shows. `figures` is empty if no mole is on the body map."""

    sheet: Sheet
    words: dict[str, Any]
    figures: list[BodyFigure]


@dataclass(frozen=True, slots=True)
class OwnVisitPage:
    """The page for the owner. `viewings` are events, each with the link that was used."""

    visit: Visit
    content: VisitContent
    is_printed: bool
    form: ShareForm
    links: Iterable[ShareLink]
    viewings: list[tuple[AuditEvent, ShareLink | None]]


@dataclass(frozen=True, slots=True)
class SharedVisitPage:
    """The page for people who have a link."""

    content: VisitContent
    is_printed: bool
    link: ShareLink
    token: str


def visit_content(
    visit: Visit, content: Content, photo_url: Callable[[uuid.UUID], str]
) -> VisitContent:
    """Return what is shown; `photo_url` gives the address of a photo's file by its key."""
    sheet = make_sheet(visit, content)
    for mole in sheet["moles"]:
        for picture in mole["pictures"]:
            picture.update(_drawn(picture, photo_url(uuid.UUID(picture["photo"]))))
    words = labels(sheet)
    is_any_placed = any(sheet["pins"].values())
    return VisitContent(
        sheet=sheet,
        words=words,
        figures=[_figure(name, sheet, words) for name in FIGURES] if is_any_placed else [],
    )


def _drawn(picture: Sheet, url: str) -> dict[str, Any]:
    bar = SQUARE * picture["bar"]["share"] if picture["bar"] else 0
    return {
        "url": url,
        "transform": Frame(*picture["frame"]).svg_transform(SQUARE),
        "bar_width": round(bar, 1),
        "bar_box": round(bar + 2 * BAR_LEFT, 1),
    }


def _figure(name: str, sheet: Sheet, words: dict[str, Any]) -> BodyFigure:
    right, left = words["right"], words["left"]
    return BodyFigure(
        name=words[name],
        alt=words[f"{name}_alt"],
        drawing=drawing_of(name),
        sides=(right, left) if name == "front" else (left, right),
        pins=sheet["pins"][name],
    )
