"""Measurements in words: figures with their intervals, and a sentence for each reason."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from classifier.measuring.models import LONGEST_DIAMETER, Measurement, StoredFigure
from ml.measurement.results import MeasureReason
from ml.measurement.scale.types import ScaleFault

Text = str | Promise

# A reason besides those of `ml`: the person withdrew consent while the photo or comparison waited.
CONSENT_WITHDRAWN = "consent_withdrawn"

# Why a mole could not be measured, and what to do about it.
REFUSALS: dict[str, Text] = {
    MeasureReason.NO_LESION: _(
        "Nothing stands out clearly enough from the skin around it to be outlined. A sharper photo "
        "from closer by may help, or you can draw the outline yourself."
    ),
    MeasureReason.TWO_LESIONS: _(
        "There is more than one mole in the photo, and we can’t tell which one you mean. Draw the "
        "outline of the right one, or take a photo that shows it alone."
    ),
    MeasureReason.CUT_OFF: _(
        "The mole runs over the edge of the photo. Take one that shows all of it, with some skin "
        "around it."
    ),
    MeasureReason.HAIR: _(
        "Too much hair lies over the mole. Hold the hair aside, or draw the outline yourself."
    ),
    MeasureReason.TATTOO: _(
        "There seems to be ink, from a tattoo or a pen, on or beside the mole, which hides its "
        "edge. You can draw the outline yourself if you see it clearly."
    ),
    MeasureReason.OVEREXPOSED: _(
        "Light has burnt out part of the mole to white. Take a photo without flash or reflections."
    ),
    MeasureReason.BLURRED: _(
        "The photo is too blurred for the edge of the mole to be found. Tap to focus, and hold "
        "still."
    ),
    MeasureReason.UNSURE: _(
        "The edge of the mole is not clear enough for us to be sure of its outline, so we give no "
        "figures. Please check the outline and correct it."
    ),
    CONSENT_WITHDRAWN: _(
        "You took your consent back while this photo was waiting, so nothing was measured."
    ),
}
# Cautions about figures that were measured nevertheless.
CAUTIONS: dict[str, Text] = {
    MeasureReason.NO_LESION: _("The mole stands out only little from the skin around it."),
    MeasureReason.TWO_LESIONS: _(
        "There is another spot in the photo. Please check that the outline is of the right one."
    ),
    MeasureReason.CUT_OFF: _(
        "The outline touches the edge of the photo, so the mole may be larger than it is here."
    ),
    MeasureReason.HAIR: _("Some hair lies over the mole, so its edge is less certain."),
    MeasureReason.TATTOO: _("There seems to be some ink on or beside the mole."),
    MeasureReason.OVEREXPOSED: _("Part of the mole is burnt out to white by the light."),
    MeasureReason.BLURRED: _("The photo is not quite sharp."),
    MeasureReason.UNSURE: _("The edge of the mole is not very clear. Please check the outline."),
}
# Why there are no millimetres, and what to do about it.
SCALE_FAULTS: dict[str, Text] = {
    ScaleFault.NO_CARD: _(
        "No scale card was found. It must lie flat beside the mole, whole and in focus."
    ),
    ScaleFault.CARD_CUT_OFF: _(
        "Too little of the scale card can be seen. Show all of its corner patterns in the photo."
    ),
    ScaleFault.CARD_BENT: _(
        "The scale card does not lie flat, or it is not one of ours. Press it flat beside the "
        "mole, and print it at 100% of its size."
    ),
    ScaleFault.NO_COIN: _(
        "No coin was found. It must lie flat beside the mole, whole and in focus; or mark it "
        "yourself."
    ),
    ScaleFault.WRONG_COIN: _(
        "The coin in the photo does not look like the one you chose: its colours are those of "
        "other metals. Choose the right one, or mark the coin yourself if the light deceives."
    ),
    ScaleFault.SEVERAL_COINS: _(
        "There are several round things of different sizes in the photo. Mark the coin yourself, "
        "or leave only one in the photo."
    ),
    ScaleFault.MARKS_TOO_CLOSE: _(
        "The two marks on the ruler are too close together to be exact. Mark a longer stretch."
    ),
    ScaleFault.UNKNOWN_FIELD: _(
        "No round field of view can be seen in the photo. Enter how wide the whole picture is "
        "instead."
    ),
}


@dataclass(frozen=True, slots=True)
class FigureLabel:
    """A figure's name, and how to read its value."""

    name: Text
    help: Text = ""


FIGURE_LABELS: dict[str, FigureLabel] = {
    LONGEST_DIAMETER: FigureLabel(_("Longest diameter")),
    "area": FigureLabel(_("Area")),
    "asymmetry": FigureLabel(
        _("Asymmetry"), _("0 for two mirror-image halves; more, the less they match.")
    ),
    "border": FigureLabel(
        _("Border irregularity"), _("1 for a perfect circle; more, the more ragged the edge.")
    ),
    "colours": FigureLabel(_("Colours"), _("How many of six colours of moles it shows.")),
    "colour_spread": FigureLabel(
        _("Spread of colours"), _("0 for one even colour; more, the more they vary.")
    ),
}
# Units without pixels: a length in pixels says nothing to a reader.
UNITS = {"mm": " mm", "mm2": " mm²", "1": ""}
COUNTS = ("colours",)


@dataclass(frozen=True, slots=True)
class FigureText:
    """One figure in words."""

    code: str
    label: FigureLabel
    words: str


def figure_texts(measurement: Measurement) -> list[FigureText]:
    """Return a measurement's figures in words; those in pixels are left out."""
    figures = measurement.figures
    return [
        FigureText(code, label, format_figure(figures[code], digits=0 if code in COUNTS else None))
        for code, label in FIGURE_LABELS.items()
        if code in figures and figures[code]["unit"] in UNITS
    ]


def format_figure(figure: StoredFigure, *, digits: int | None = None) -> str:
    """Write a figure with its 95% interval, as in "5.2 mm (4.9 to 5.5)".

    `digits` behind the decimal point; as many as are worth reading if not given. Raises KeyError
    for a figure in pixels.
    """
    digits = _digits(figure["high"]) if digits is None else digits
    shown = {
        "value": f"{figure['value']:.{digits}f}",
        "unit": UNITS[figure["unit"]],
        "low": f"{figure['low']:.{digits}f}",
        "high": f"{figure['high']:.{digits}f}",
    }
    return _g("%(value)s%(unit)s (%(low)s to %(high)s)") % shown


def reason_sentences(measurement: Measurement) -> list[Text]:
    """Return why there are no figures, or the cautions about them; without faults of the scale."""
    return _sentences(measurement.reasons, CAUTIONS if measurement.figures else REFUSALS)


def scale_fault_sentences(measurement: Measurement) -> list[Text]:
    """Return why the requested scale was not found."""
    return _sentences(measurement.reasons, SCALE_FAULTS)


def _sentences(codes: Iterable[str], sentences: Mapping[str, Text]) -> list[Text]:
    return [sentences[code] for code in codes if code in sentences]


def _digits(largest: float) -> int:
    """Return how many decimals keep three significant digits or fewer: more is false precision."""
    if largest >= 100:
        return 0
    return 1 if largest >= 2 else 2
