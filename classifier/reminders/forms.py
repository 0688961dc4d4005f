"""Forms about reminders."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from classifier.moles.models import Mole
from classifier.reminders import intervals

# Twice the longest interval: a later day is a typing mistake.
FURTHEST = timedelta(days=2 * 366)


class ReminderForm(forms.Form):
    mole = forms.ModelChoiceField(
        Mole.objects.none(), label=_("Look at"), required=False, empty_label=_("The whole skin")
    )
    every_months = forms.TypedChoiceField(
        label=_("Every"),
        coerce=int,
        initial=intervals.DEFAULT_MONTHS,
        choices=intervals.CHOICES,
    )
    due_on = forms.DateField(
        label=_("For the first time on"),
        required=False,
        help_text=_("Left empty, it is first due one interval from today."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    by_email = forms.BooleanField(
        label=_("Write me an email on that day"),
        required=False,
        help_text=_("One message a day at most. It doesn’t say which mole, or where it is."),
    )

    def __init__(self, *args: Any, moles: QuerySet[Mole], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mole"].queryset = moles  # type: ignore[attr-defined]

    def clean_due_on(self) -> date | None:
        due: date | None = self.cleaned_data["due_on"]
        today = timezone.localdate()
        if due is not None and not today <= due <= today + FURTHEST:
            raise ValidationError(_("Please enter a day within the next two years."))
        return due
