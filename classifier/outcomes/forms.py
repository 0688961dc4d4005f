"""What a mole turned out to be, as people and clinicians fill it in."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from classifier.core.day_fields import DayField
from classifier.outcomes.findings import CHOICES, Found
from classifier.outcomes.models import Outcome


class OutcomeForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("How is it known?"), choices=Outcome.Kind, widget=forms.RadioSelect
    )
    finding = forms.ChoiceField(
        label=_("What was it?"),
        help_text=_("The letter from the doctor or the laboratory names it."),
        choices=[("", _("Please choose")), *((code, each[0]) for code, each in CHOICES.items())],
    )
    found_on = DayField(
        label=_("When?"),
        help_text=_("The day of the operation, or of the last check."),
    )
    skin_type = forms.TypedChoiceField(
        label=_("Skin type"),
        help_text=_("It helps us to see if the model does as well on all skin."),
        choices=[("", _("Not stated")), *Outcome.SkinType.choices],
        coerce=int,
        empty_value=None,
        required=False,
    )
    document = forms.FileField(
        label=_("The letter, as a PDF or a photo"),
        help_text=_("A PDF may have up to 10 MB."),
        widget=forms.FileInput({"accept": "application/pdf,image/*"}),
        required=False,
    )

    def found(self) -> Found:
        """Return what was filled in, of a valid form."""
        values = self.cleaned_data
        _name, diagnosis, is_malignant = CHOICES[values["finding"]]
        return Found(
            values["kind"], diagnosis, is_malignant, values["found_on"], values["skin_type"]
        )

    def document_bytes(self) -> bytes:
        """Return the bytes of the file, none without one."""
        file: UploadedFile[Any] | None = self.cleaned_data["document"]
        return file.read() if file else b""
