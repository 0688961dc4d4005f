"""Forms of overviews: the photo with its region, and pins on it."""

from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from classifier.body_map.regions import region_choices
from classifier.intake.forms import ACCEPTED
from classifier.moles.models import Mole
from classifier.overviews.services import Place
from classifier.photos.forms import CaptureTimeField, show_capture_time
from classifier.photos.models import Photo


class NewOverviewForm(forms.Form):
    region = forms.ChoiceField(label=_("What it shows"))
    photo = forms.FileField(
        label=_("Photo"),
        help_text=_("Taken from one or two metres away. It is kept, but not assessed."),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        allow_empty_file=True,
        error_messages={"required": _("Please choose a photo first.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].choices = region_choices()  # type: ignore[attr-defined]


class OverviewForm(forms.ModelForm):  # type: ignore[type-arg]
    region = forms.ChoiceField(label=_("What it shows"))
    taken_at = CaptureTimeField(label=_("Taken"))

    class Meta:
        model = Photo
        fields = ("region", "taken_at", "note")
        widgets: ClassVar = {
            "note": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].choices = region_choices()  # type: ignore[attr-defined]
        show_capture_time(self)


class PlaceForm(forms.Form):
    """A point of the photo in percent, so that it can be typed as well as tapped."""

    x = forms.FloatField(label=_("From the left, in percent"), min_value=0, max_value=100)
    y = forms.FloatField(label=_("From the top, in percent"), min_value=0, max_value=100)

    @property
    def place(self) -> Place:
        """As fractions."""
        return Place(self.cleaned_data["x"] / 100, self.cleaned_data["y"] / 100)


class PinForm(PlaceForm):
    mole = forms.ModelChoiceField(
        Mole.objects.none(),
        label=_("Which mole is it?"),
        required=False,
        empty_label=_("A spot that is not among my moles"),
    )
    label = forms.CharField(
        label=_("Name of the spot"),
        help_text=_("Only for a spot that is not among your moles."),
        max_length=80,
        required=False,
    )
    field_order = ("mole", "label", "x", "y")

    def __init__(self, *args: Any, moles: QuerySet[Mole], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mole"].queryset = moles  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if "label" in given and not given.get("mole") and not given["label"]:
            self.add_error("label", _("Please choose a mole or give the spot a name."))
        return given
