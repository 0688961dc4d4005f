"""The days that the dashboard shows."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from classifier.core.day_fields import DayField, LastDayField

CHOICES = (7, 30, 90, 365)
DEFAULT_DAYS = 30
MOST_DAYS = 3660  # ten years


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `since` to `until`, both included."""

    since: date
    until: date

    @classmethod
    def last(cls, days: int) -> "Period":
        """Return the last days, today included."""
        today = timezone.localdate()
        return cls(today - timedelta(days=days - 1), today)

    @property
    def days(self) -> int:
        """How many days there are."""
        return (self.until - self.since).days + 1

    @property
    def query(self) -> str:
        """The part of an address that names this period."""
        return urlencode({"since": self.since.isoformat(), "until": self.until.isoformat()})


class PeriodForm(forms.Form):
    """Two days, or the number of the last days."""

    days = forms.TypedChoiceField(
        choices=[(days, days) for days in CHOICES],
        coerce=int,
        required=False,
        widget=forms.HiddenInput,
    )
    since = DayField(label=_("From"), required=False)
    until = LastDayField(label=_("Until"), required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse days in the wrong order, and too many."""
        values = super().clean() or {}
        since, until = values.get("since"), values.get("until") or timezone.localdate()
        if since and since > until:
            self.add_error("since", _("The first day is after the last one."))
        elif since and (until - since).days >= MOST_DAYS:
            self.add_error("since", _("Please choose ten years or less."))
        return values

    def period(self) -> Period:
        """Return the chosen days, the usual ones where nothing or nonsense was chosen."""
        if not self.is_valid():
            return Period.last(DEFAULT_DAYS)
        since, until = self.cleaned_data["since"], self.cleaned_data["until"]
        if since is None and until is None:
            return Period.last(self.cleaned_data["days"] or DEFAULT_DAYS)
        until = until or timezone.localdate()
        return Period(since or until - timedelta(days=DEFAULT_DAYS - 1), until)
