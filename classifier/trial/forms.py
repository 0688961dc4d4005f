"""The form of a trial: one photo and one tick."""

from django import forms
from django.utils.translation import gettext_lazy as _

from classifier.intake.forms import ACCEPTED
from classifier.trial.texts import TERMS


class TrialForm(forms.Form):
    photo = forms.FileField(
        label=_("Photo of a mole"),
        allow_empty_file=True,  # the service has a better sentence for it
        widget=forms.FileInput(attrs={"accept": ACCEPTED, "data-trial-file": ""}),
        error_messages={"required": _("Please choose a photo first.")},
    )
    agrees = forms.BooleanField(
        label=TERMS,
        widget=forms.CheckboxInput(attrs={"data-trial-agrees": ""}),
        error_messages={
            "required": _("Please select the box: without it we may not assess a photo.")
        },
    )
