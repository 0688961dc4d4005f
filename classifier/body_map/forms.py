"""Form of a place on the body map: a point of a figure, or a zone chosen from the list."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from classifier.body_map.zones import Zone, all_zones
from classifier.moles.errors import OffTheBodyError
from classifier.moles.models import Figure
from classifier.moles.services import Spot

NO_PLACE = _("Please choose a place on the figure or from the list.")


class SpotForm(forms.Form):
    """A point of the map in hidden fields. All empty means no place; the server finds the zone."""

    figure = forms.ChoiceField(choices=Figure.choices, required=False, widget=forms.HiddenInput)
    map_x = forms.FloatField(min_value=0, max_value=1, required=False, widget=forms.HiddenInput)
    map_y = forms.FloatField(min_value=0, max_value=1, required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        point = (given.get("figure") or None, given.get("map_x"), given.get("map_y"))
        if self.errors or point.count(None) not in (0, 3):
            raise ValidationError(NO_PLACE)
        given["spot"] = None if None in point else _on_the_body(Spot(*point))  # type: ignore[arg-type]
        return given

    @property
    def spot(self) -> Spot | None:
        """The point, None if there is none or the form is not valid."""
        return self.cleaned_data.get("spot") if self.is_valid() else None


class RequiredSpotForm(SpotForm):
    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given["spot"] is None:
            raise ValidationError(NO_PLACE)
        return given


def spot_data(asked: QueryDict) -> QueryDict:
    """Return the data of a SpotForm; a `zone` in the address stands for the point in its middle."""
    zone = all_zones().get(asked.get("zone", ""))
    if zone is None:
        return asked
    data = asked.copy()
    data.update(point_of(zone))
    return data


def point_of(zone: Zone) -> dict[str, Any]:
    """Return a SpotForm's fields for the point in the middle of a zone."""
    return {"figure": zone.figure, "map_x": zone.x, "map_y": zone.y}


def _on_the_body(spot: Spot) -> Spot:
    try:
        spot.zone()
    except OffTheBodyError as refused:
        raise ValidationError(refused.sentence) from refused
    return spot
