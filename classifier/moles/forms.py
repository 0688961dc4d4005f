"""Forms about moles."""

import uuid
from datetime import date
from typing import Any, ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from classifier.core.days import EARLIEST
from classifier.moles.models import BodySite, Mole
from classifier.moles.services import MoleFields

# Heading, first and last site of each group.
_REGIONS = (
    (_("Head and neck"), BodySite.SCALP, BodySite.NECK),
    (_("Trunk"), BodySite.SHOULDER, BodySite.GENITAL_AREA),
    (_("Arms and hands"), BodySite.ARMPIT, BodySite.FINGERNAIL),
    (_("Legs and feet"), BodySite.HIP, BodySite.TOENAIL),
)


def body_site_choices() -> list[tuple[Any, Any]]:
    """Return the body sites from head to foot, by region; "not recorded" comes first."""
    sites = list(BodySite)
    regions = [
        (name, _choices(sites[sites.index(first) : sites.index(last) + 1]))
        for name, first, last in _REGIONS
    ]
    return [*_choices([BodySite.UNKNOWN]), *regions]


def _choices(sites: list[BodySite]) -> list[tuple[str, Any]]:
    return [(site.value, site.label) for site in sites]


class MoleForm(forms.ModelForm):  # type: ignore[type-arg]
    # A mole on the body map (`is_placed`) has body site and side from its zone.

    noticed_on = forms.DateField(
        label=_("First noticed"),
        required=False,
        # Browsers without a field for months show a text field, in which a year is enough.
        input_formats=("%Y-%m", "%Y", "%Y-%m-%d"),
        widget=forms.DateInput(format="%Y-%m", attrs={"type": "month"}),
        help_text=_("A month and a year. A rough guess is fine."),
        error_messages={"invalid": _("Please enter a month, such as 2024-05, or a year.")},
    )

    class Meta:
        model = Mole
        fields = ("body_site", "laterality", "label", "noticed_on", "note")
        widgets: ClassVar = {
            "note": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts: ClassVar = {
            "laterality": _("Left and right as you would say it of your own body."),
            "label": _("A name that helps you to find it, such as “below the collar bone”."),
            "note": _("What you would tell a doctor: does it itch, bleed, hurt or change?"),
        }

    def __init__(self, *args: Any, is_placed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body_site"].choices = body_site_choices()  # type: ignore[attr-defined]
        if is_placed:
            del self.fields["body_site"], self.fields["laterality"]

    def clean_noticed_on(self) -> date | None:
        noticed: date | None = self.cleaned_data["noticed_on"]
        if noticed is not None and not EARLIEST <= noticed <= timezone.localdate():
            raise ValidationError(_("Please enter a date in the past."))
        return noticed

    def fields_of_mole(self) -> MoleFields:
        """Return what was entered, for the service."""
        asked = [name for name in self.Meta.fields if name in self.fields]
        return cast("MoleFields", {name: self.cleaned_data[name] for name in asked})


class NewMoleForm(MoleForm):
    # The id comes with the form, so that a form that is sent twice adds one mole.
    mole_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
