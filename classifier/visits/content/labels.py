"""The fixed words of a visit's page and PDF."""

from typing import Any

from django.utils.translation import gettext as _

from classifier.visits.content.sheet import Sheet


def _about() -> list[str]:
    """Say what a visit is and is not."""
    return [
        _(
            "Photos of moles, collected over time with what was noticed and measured, and what a "
            "computer model made of them. It is meant as a help for talking to a doctor, and shows "
            "what was known when it was prepared."
        ),
        _(
            "SkinSpect is research and education software: it is not a medical device, and nothing "
            "in here is a diagnosis. “Lower concern” does not mean “not cancer”, and a photo that "
            "could not be assessed is not a negative result."
        ),
    ]


def _about_results() -> list[str]:
    """Say what a score is and is not."""
    return [
        _(
            "The model gives a photo a score from 0 to 1, which falls into one of three bands: "
            "lower concern, unclear or higher concern. The score is not the chance that a mole is "
            "cancer. Where a band begins stands beside each score."
        ),
        _("What is known of the limits of each model that gave a result:"),
    ]


def labels(sheet: Sheet) -> dict[str, Any]:
    """Return the fixed words by name, in the active language."""
    return {
        "what": _("Research and education software, not a medical device, not a diagnosis."),
        "prepared_on": _("Prepared with SkinSpect on %(moment)s") % {"moment": sheet["prepared"]},
        "page": _("Page %n of %m"),
        "name": _("Person"),
        "prepared": _("Prepared"),
        "period": _("Period"),
        "contains": _("Contains"),
        "question": _("Questions"),
        "about": _("What this is"),
        "about_text": _about(),
        "body_map": _("Where the moles are"),
        "front": _("Front"),
        "back": _("Back"),
        "front_alt": _map_alt(_("The body from the front."), sheet["pins"]["front"]),
        "back_alt": _map_alt(_("The body from behind."), sheet["pins"]["back"]),
        "left": _("Left"),
        "right": _("Right"),
        "overview": _("The moles"),
        "number": _("No."),
        "mole": _("Mole"),
        "place": _("Place"),
        "newest": _("Newest result"),
        "since": _("First noticed"),
        "note": _("Note"),
        "photos": _("Photos, old and new"),
        "photo": _("Photo of"),
        "result": _("Result"),
        "score": _("score"),
        "score_heading": _("Score"),
        "model": _("Model"),
        "longest": _("Longest diameter"),
        "earlier": _("an earlier result"),
        "undated": _("day of upload"),
        "change": _("Measured change"),
        "measured": _("Measurements"),
        "drawn": _("outline drawn by hand"),
        "interval": _("In brackets: where the true figure lies with a probability of 95%."),
        "noticed": _("What was noticed"),
        "concerns": _("Reason enough by itself to have it looked at:"),
        "reviews": _("What clinicians wrote"),
        "about_photo": _("on the photo of"),
        "review_limit": _("Formed from a photo alone; it does not replace being seen in person."),
        "notes": _("Notes on the photos"),
        "results": _("Every result of the period"),
        "no_photos": _("There are no photos of this mole in this period."),
        "models": _("About the results"),
        "models_text": _about_results(),
    }


def _map_alt(view: str, pins: list[Sheet]) -> str:
    """Describe a figure with its pins, for screen readers."""
    listed = [
        _("Mole %(number)d: %(place)s.") % {"number": pin["number"], "place": pin["place"]}
        for pin in pins
    ]
    return " ".join([view, *listed] if listed else [view, _("No mole is marked here.")])
