"""The public pages of the scale card: how to use it, and the PDF to print."""

from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from classifier.core.pdf import render_pdf
from ml.measurement.scale import card

PAPERS = {"a4": "a4", "letter": "us-letter"}
# As many as fit one page of either paper.
CARDS = 6


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Explain how to print and use the card."""
    return render(request, "guidance/scale_card.html", {"check_line": card.CHECK_LINE})


@require_safe
def pdf(request: HttpRequest) -> HttpResponse:
    """Send the cards on one page of `?paper=`, A4 by default."""
    paper = PAPERS.get(request.GET.get("paper", "a4"), PAPERS["a4"])
    response = HttpResponse(_document(paper, get_language() or "en-gb"), "application/pdf")
    response["Content-Disposition"] = 'attachment; filename="skinspect-scale-card.pdf"'
    return response


@lru_cache(maxsize=8)
def _document(paper: str, language: str) -> bytes:
    """Return the PDF; cached, because it depends on paper and language only."""
    return render_pdf("measuring/scale_card.typ", contents(paper, language))


def contents(paper: str, language: str) -> dict[str, Any]:
    """Return the data of the template, ready for JSON: geometry in mm, and words."""
    lang, _dash, region = language.partition("-")
    return {
        "paper": paper,
        "lang": lang,
        "region": region or None,
        "count": CARDS,
        "card": _geometry(),
        "words": _words(),
    }


def _geometry() -> dict[str, Any]:
    notch = card.NOTCH
    left = (card.WIDTH - card.RULER) / 2
    return {
        "width": card.WIDTH,
        "height": card.HEIGHT,
        "notch": [notch.x, notch.y, notch.width, notch.height],
        "boxes": [[box.x, box.y, box.width, box.height, box.shade] for box in card.boxes()],
        "patches": [[box.x, box.y, box.width, box.height] for box in card.PATCHES],
        "numbers": [
            [left + number, card.HEIGHT - 4.6, str(number)]
            for number in range(0, card.RULER + 1, 10)
        ],
    }


def _words() -> dict[str, Any]:
    length = f"{card.CHECK_LINE:.0f}"
    return {
        "title": _("Scale cards"),
        "lead": _(
            "A card beside a mole lets a photo be measured in millimetres. "
            "Print this page at 100%, without “fit to page”, on plain white paper or card."
        ),
        "steps": [
            _(
                "Measure the line on a card with a ruler. If it isn’t %(length)s mm long, print "
                "again at 100%%."
            )
            % {"length": length},
            _("Cut along the thin lines, and cut the notch out."),
            _(
                "Lay the card flat on the skin, printed side up, so that the mole lies in the "
                "notch. Don’t bend it, and don’t cover its black squares."
            ),
            _(
                "Hold the camera straight above, so that the mole and at least the six small "
                "squares are in the picture and in focus."
            ),
        ],
        "name": _("SkinSpect scale card"),
        "check": _("Measure me after printing: %(length)s mm") % {"length": length},
        "place": _("cut out; the mole lies here"),
        "made": _("For research and education. Not a medical device."),
        "picture": _(
            "Six equal cards, 86 by 54 millimetres, to be cut out. Each has ten black square "
            "markers, a notch for the mole, grey patches, a line of 50 millimetres and a ruler."
        ),
    }
