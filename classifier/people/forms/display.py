"""How pages look in this browser."""

from django import forms
from django.utils.translation import gettext_lazy as _

from classifier.core.display import Clock, Display, Theme


class DisplayForm(forms.Form):
    theme = forms.ChoiceField(label=_("Colours"), choices=Theme.choices, widget=forms.RadioSelect)
    clock = forms.ChoiceField(
        label=_("Time of day"), choices=Clock.choices, widget=forms.RadioSelect
    )

    def display(self) -> Display:
        """Return the choices of a valid form."""
        data = self.cleaned_data
        return Display(Theme(data["theme"]), Clock(data["clock"]))
