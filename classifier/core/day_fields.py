"""Fields of forms that take a day."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from classifier.core.days import EARLIEST


class DayField(forms.DateField):
    """A day from `EARLIEST` on, shown as the browser's own field for days."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})

    def validate(self, value: date | None) -> None:
        """Refuse days that are too early."""
        super().validate(value)
        if value and value < EARLIEST:
            raise ValidationError(_("Please enter a date in this century or the last."))


class LastDayField(DayField):
    """The last day of a period; one in the future counts as today, as it adds nothing."""

    def clean(self, value: Any) -> date | None:
        """Return the day, None for an empty field that may be empty."""
        day: date | None = super().clean(value)
        return day and min(day, timezone.localdate())
