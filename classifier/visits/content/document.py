"""A visit on paper: the data and pictures of `templates/visits/visit.typ`."""

import io
import math
import uuid
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from PIL import Image

from classifier import images
from classifier.body_map.zones import FIGURES, drawing_of
from classifier.core import pdf as documents
from classifier.photos.models import Photo
from classifier.photos.selectors import photos_by_id
from classifier.visits.content.framing import Frame
from classifier.visits.content.freeze import Content
from classifier.visits.content.labels import labels
from classifier.visits.content.sheet import Sheet, sheet
from classifier.visits.models import Visit

# On either paper: two or three in a row; 900 pixels are about 280 to the inch or more.
PICTURE_MM = {2: 82, 3: 54}
EDGE = 900
# The short side that a photo is decoded to at most: 40 photos must be done in a task's time.
MOST_DECODED = 2200
BLANK = (236, 236, 236)
QUALITY = 88
PAPERS = {Visit.Paper.A4.value: "a4", Visit.Paper.LETTER.value: "us-letter"}


def pdf(visit: Visit, content: Content) -> bytes:
    """Return a visit's PDF. Reads the photos from their storage; for workers."""
    told = sheet(visit, content)
    shown = [picture for mole in told["moles"] for picture in mole["pictures"]]
    photos = photos_by_id(uuid.UUID(picture["photo"]) for picture in shown)
    pictures = {
        f"{picture['photo']}.jpg": cut_out(photos[uuid.UUID(picture["photo"])], picture["frame"])
        for picture in shown
    }
    with translation.override(told["language"]):
        data = {**told, **_layout(visit, told), "labels": labels(told)}
    drawings = {f"{figure}.svg": body_figure(figure) for figure in FIGURES}
    return documents.render_pdf("visits/visit.typ", data, pictures | drawings)


def cut_out(photo: Photo, frame: list[float]) -> bytes:
    """Return the square of a photo that a frame names, as a JPEG of EDGE pixels a side."""
    with photo.original.open() as file:
        data = file.read()
    needed = math.ceil(EDGE * min(photo.width, photo.height) / Frame(*frame).side)
    picture = images.decode(data, orientation=photo.orientation, min_side=min(needed, MOST_DECODED))
    cut = picture.transform(
        (EDGE, EDGE),
        Image.Transform.AFFINE,
        _steps(frame, picture.width / photo.width),
        resample=Image.Resampling.BICUBIC,
        fillcolor=BLANK,
    )
    buffer = io.BytesIO()
    cut.save(buffer, "JPEG", quality=QUALITY)
    return buffer.getvalue()


def _steps(frame: list[float], shrunk: float) -> tuple[float, ...]:
    """Return what maps pixels of the cut-out to pixels of the smaller picture."""
    a, b, c, d, e, f = (value * shrunk for value in frame)
    return a / EDGE, b / EDGE, c, d / EDGE, e / EDGE, f


def body_figure(figure: str) -> bytes:
    """Return the drawing of the body's front or back as an SVG."""
    drawn = drawing_of(figure)
    half = f'<path d="{drawn.half_details}"/>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {drawn.width} {drawn.height}">'
        f'<path d="{drawn.outline}" fill="#f2eee8" stroke="#857d71" stroke-width="2.5"/>'
        f'<g fill="none" stroke="#b5aca0" stroke-width="2" stroke-linecap="round">'
        f'<g transform="translate({drawn.middle} 0)">{half}</g>'
        f'<g transform="translate({drawn.middle} 0) scale(-1 1)">{half}</g>'
        "</g></svg>"
    ).encode()


def _layout(visit: Visit, told: Sheet) -> dict[str, Any]:
    """Return sizes, and the language as Typst names it."""
    lang, _dash, region = told["language"].partition("-")
    drawn = drawing_of(FIGURES[0])
    return {
        "paper": PAPERS[visit.paper],
        "rows": [_row(len(mole["pictures"])) for mole in told["moles"]],
        "figure_ratio": drawn.height / drawn.width,
        "figure_units": drawn.width,
        "lang": lang,
        "region": region or None,
    }


def _row(pictures: int) -> dict[str, Any]:
    """Return how many pictures of a mole stand in a row, and how wide they are on paper."""
    count = 2 if pictures <= 2 else 3
    magnified = _("On this paper it is %(width)d mm wide.") % {"width": PICTURE_MM[count]}
    return {"count": count, "mm": PICTURE_MM[count], "magnified": magnified}
