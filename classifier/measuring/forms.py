"""The editor's form: the scale of a photo, and an outline drawn by hand."""

import json
from itertools import groupby
from typing import Any

import numpy as np
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from classifier.measuring.models import Measurement
from ml.measurement.results import OutlineError, drawn_outline
from ml.measurement.scale.coins import COINS

Scale = Measurement.Scale
FOUND, DRAWN = "found", "drawn"
# Bounds what is parsed and stored. Outlines that the program finds have 128 points; the rest is
# room for points added by hand.
MOST_POINTS = 400
# Longer than any ruler or field of view held to a mole: a larger number is a slip of the keyboard.
LONGEST_MM = 300.0


def coin_choices() -> list[tuple[str, Any]]:
    """Return the coins grouped by currency, after an empty choice."""
    by_currency = groupby(COINS.values(), key=lambda coin: coin.currency)
    groups = [(code, [(coin.code, coin.name) for coin in coins]) for code, coins in by_currency]
    return [("", _("Choose a coin")), *groups]


class NumbersField(forms.CharField):
    """Fractions from 0 to 1 as JSON in a hidden field, such as points; None if empty.

    `shape` is that of the array, -1 for any length.
    """

    widget = forms.HiddenInput

    def __init__(self, *, shape: tuple[int, ...], **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self._shape = shape

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            found = np.array(json.loads(text), float)
        except (ValueError, TypeError) as error:
            raise ValidationError(_("These points can’t be read.")) from error
        fits = found.ndim == len(self._shape) and found.size <= 2 * MOST_POINTS
        if not fits or any(
            want not in (-1, have) for want, have in zip(self._shape, found.shape, strict=True)
        ):
            raise ValidationError(_("These points can’t be read."))
        if not np.isfinite(found).all() or found.min() < 0 or found.max() > 1:
            raise ValidationError(_("A point lies outside the photo."))
        return found.round(5).tolist()


def _length_field(label: Any, **kwargs: Any) -> forms.FloatField:
    return forms.FloatField(
        label=label,
        required=False,
        min_value=1,
        max_value=LONGEST_MM,
        widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
        **kwargs,
    )


class MeasureForm(forms.Form):
    outline_by = forms.ChoiceField(
        label=_("Outline"),
        choices=(
            (FOUND, _("Let the program find it")),
            (DRAWN, _("Take it as drawn in the photo")),
        ),
        initial=FOUND,
        widget=forms.RadioSelect,
    )
    outline = NumbersField(shape=(-1, 2))
    scale_kind = forms.ChoiceField(
        label=_("What shows how large things are?"),
        choices=Scale.choices,
        initial=Scale.AUTO,
        widget=forms.RadioSelect,
    )
    coin = forms.ChoiceField(label=_("Which coin"), choices=coin_choices, required=False)
    circle = NumbersField(shape=(3,))
    points = NumbersField(shape=(2, 2))
    mm = _length_field(_("Millimetres between the two marks"), initial=10)
    field_mm = _length_field(
        _("Width of the round field of view, in mm"),
        help_text=_("The maker’s data sheet says it; often 10 to 30 mm."),
    )
    width_mm = _length_field(
        _("Width of the whole picture, in mm"),
        help_text=_("Only if the picture shows no round edge."),
    )

    def clean(self) -> dict[str, Any]:
        known = super().clean() or {}
        if known.get("outline_by") == DRAWN:
            self._check_outline(known.get("outline"))
        else:
            known["outline"] = None
        self._check_scale(known.get("scale_kind"), known)
        return known

    def _check_outline(self, points: Any) -> None:
        if not points:
            self._add_error_once("outline_by", _("There is no drawn outline yet."))
            return
        try:
            drawn_outline(points)
        except OutlineError:
            sentence = _("The outline crosses itself or has no area. Please correct it.")
            self._add_error_once("outline_by", sentence)

    def _check_scale(self, kind: str | None, known: dict[str, Any]) -> None:
        if kind == Scale.COIN and not known.get("coin"):
            self._add_error_once("coin", _("Please choose the coin."))
        if kind == Scale.RULER and not known.get("mm"):
            self._add_error_once(
                "mm", _("Please enter how many millimetres lie between the marks.")
            )
        if kind == Scale.RULER and not known.get("points"):
            self._add_error_once("mm", _("Please set the two marks on the ruler in the photo."))
        if kind == Scale.DERMOSCOPE and not (known.get("field_mm") or known.get("width_mm")):
            self._add_error_once("field_mm", _("Please enter the width of the field of view."))

    def _add_error_once(self, field: str, sentence: Any) -> None:
        if field not in self.errors:
            self.add_error(field, sentence)

    def given(self) -> dict[str, Any]:
        """Return `Measurement.given`: the outline, and the entries that the chosen scale needs."""
        of_kind = {
            Scale.COIN.value: ("coin", "circle"),
            Scale.RULER.value: ("points", "mm"),
            Scale.DERMOSCOPE.value: ("field_mm", "width_mm"),
        }
        names = ("outline", *of_kind.get(self.cleaned_data["scale_kind"], ()))
        return {name: self.cleaned_data[name] for name in names if self.cleaned_data[name]}

    @staticmethod
    def initial_from(measurement: Measurement | None) -> dict[str, Any]:
        """Return the initial data: what the person entered for the previous measurement."""
        if measurement is None:
            return {}
        entered = {name: value for name, value in measurement.given.items() if name != "outline"}
        for name in ("circle", "points"):
            entered[name] = json.dumps(entered[name]) if name in entered else ""
        points = measurement.outline_points
        return entered | {
            "scale_kind": measurement.scale_kind,
            "outline_by": DRAWN if measurement.is_drawn else FOUND,
            "outline": json.dumps(points) if points else "",
        }
