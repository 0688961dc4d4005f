"""The PDF of a visit: data and pictures for `templates/visits/visit.typ`."""

import io
import math
import uuid
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from PIL import Image

from classifier import images
from classifier.body_map.zones import FIGURES, drawing_of
from classifier.core.pdf import render_pdf
from classifier.photos.models import Photo
from classifier.photos.selectors import photos_by_id
from classifier.visits.content.framing import Frame
from classifier.visits.content.freeze import Content
from classifier.visits.content.labels import labels
from classifier.visits.content.sheet import Sheet, make_sheet
from classifier.visits.models import Visit

# Width of a picture by how many stand in a row; both papers have room for it.
PICTURE_MM = {2: 82, 3: 54}
# Side of a cut-out in pixels: about 280 to the inch at the larger width, which prints well.
EDGE = 900
# The short side that a photo is decoded to at most, so that 40 photos are done within a task's
# time limit. Smaller loses detail of a mole that fills little of its photo.
MOST_DECODED = 2200
BLANK = (236, 236, 236)
# Of the JPEGs; set by judgement. Less shows artefacts in print, more makes the PDF larger.
QUALITY = 88
PAPERS = {Visit.Paper.A4.value: "a4", Visit.Paper.LETTER.value: "us-letter"}


def pdf(visit: Visit, content: Content) -> bytes:
    """Return a visit's PDF. Reads the photos from their storage; for workers."""
    sheet = make_sheet(visit, content)
    shown = [picture for mole in sheet["moles"] for picture in mole["pictures"]]
    photos = photos_by_id(uuid.UUID(picture["photo"]) for picture in shown)
    pictures = {
        f"{picture['photo']}.jpg": cut_out(photos[uuid.UUID(picture["photo"])], picture["frame"])
        for picture in shown
    }
    with translation.override(sheet["language"]):
        data = {**sheet, **_layout(visit, sheet), "labels": labels(sheet)}
    drawings = {f"{figure}.svg": body_figure(figure) for figure in FIGURES}
    return render_pdf("visits/visit.typ", data, pictures | drawings)


def cut_out(photo: Photo, frame: list[float]) -> bytes:
    """Return the framed square of a photo as a JPEG of EDGE pixels a side.

    `frame` is `Frame.as_list()`.
    """
    with photo.original.open() as file:
        data = file.read()
    needed = math.ceil(EDGE * min(photo.width, photo.height) / Frame(*frame).side)
    picture = images.decode(data, orientation=photo.orientation, min_side=min(needed, MOST_DECODED))
    cut = picture.transform(
        (EDGE, EDGE),
        Image.Transform.AFFINE,
        _pillow_affine(frame, picture.width / photo.width),
        resample=Image.Resampling.BICUBIC,
        fillcolor=BLANK,
    )
    buffer = io.BytesIO()
    cut.save(buffer, "JPEG", quality=QUALITY)
    return buffer.getvalue()


def _pillow_affine(frame: list[float], shrunk: float) -> tuple[float, ...]:
    """Return the map from pixels of the cut-out to pixels of the decoded picture."""
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


def _layout(visit: Visit, sheet: Sheet) -> dict[str, Any]:
    """Return sizes, and the language in Typst's notation."""
    lang, _dash, region = sheet["language"].partition("-")
    drawn = drawing_of(FIGURES[0])
    return {
        "paper": PAPERS[visit.paper],
        "rows": [_row(len(mole["pictures"])) for mole in sheet["moles"]],
        "figure_ratio": drawn.height / drawn.width,
        "figure_units": drawn.width,
        "lang": lang,
        "region": region or None,
    }


def _row(pictures: int) -> dict[str, Any]:
    """Return how a mole's pictures stand in rows: how many, and how wide each is on paper."""
    count = 2 if pictures <= 2 else 3
    magnified = _("On this paper it is %(width)d mm wide.") % {"width": PICTURE_MM[count]}
    return {"count": count, "mm": PICTURE_MM[count], "magnified": magnified}
