"""Forms of comparisons: two places marked in both photos, and where the later photo belongs."""

import math
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from classifier.moles.models import Mole

_MARKS = 4


class MarksForm(forms.Form):
    """Two places in the earlier photo, then the same two in the later one, as fractions.

    `marks` is eight numbers with spaces between: x and y of each.
    """

    marks = forms.CharField(max_length=400)

    def clean_marks(self) -> Any:
        """Return `comparing.services.Marks`."""
        numbers = [_fraction(word) for word in self.cleaned_data["marks"].split()]
        if len(numbers) != 2 * _MARKS:
            raise forms.ValidationError(_("Please mark two places in both photos."))
        places = list(zip(numbers[::2], numbers[1::2], strict=True))
        return tuple(places[:2]), tuple(places[2:])


class MoveForm(forms.Form):
    """Another mole of the same person, or none: then the photo waits to be sorted."""

    mole = forms.ModelChoiceField(
        label=_("Which mole does it show?"),
        queryset=Mole.objects.none(),
        required=False,
        empty_label=_("I’ll sort it later"),
    )

    def __init__(self, *args: Any, moles: QuerySet[Mole], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mole"].queryset = moles  # type: ignore[attr-defined]


def _fraction(word: str) -> float:
    try:
        number = float(word)
    except ValueError:
        number = math.nan
    if not 0 <= number <= 1:
        raise forms.ValidationError(_("A mark lies outside its photo. Please mark it again."))
    return number
