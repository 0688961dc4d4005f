"""The form for year of birth and sex."""

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from classifier.people.age import validate_year_of_birth
from classifier.people.models import Subject


class DetailsForm(forms.ModelForm):  # type: ignore[type-arg]
    year_of_birth = forms.IntegerField(
        label=_("Year of birth"),
        required=False,
        validators=[validate_year_of_birth],
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 4}),
        error_messages={"invalid": _("Enter the year in four digits, such as 1975.")},
    )
    sex = forms.ChoiceField(
        label=_("Sex"),
        help_text=_("As used for medical purposes."),
        choices=[*Subject.Sex.choices, ("", _("Prefer not to say"))],
        required=False,
        widget=forms.RadioSelect,
    )

    class Meta:
        model = Subject
        fields: ClassVar = ("year_of_birth", "sex")
