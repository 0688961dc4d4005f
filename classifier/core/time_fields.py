"""Form fields for times that are recorded already."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

SHOWN_AS = "%Y-%m-%dT%H:%M"
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
# A camera's clock may be ahead, or set to another time zone: by up to 14 hours, and some slack.
CLOCK_SLACK = timedelta(hours=24)


class RecordedTimeField(forms.DateTimeField):
    """A capture time to correct. One that the person does not touch keeps its value exactly.

    The form shows minutes of local time; seconds, and which of two equal hours in autumn it was,
    are not in what comes back. `recorded` is the value that the form shows.
    """

    widget = forms.DateTimeInput(format=SHOWN_AS, attrs={"type": "datetime-local"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.recorded: datetime | None = None

    def clean(self, value: Any) -> datetime | None:
        """Return the time. Raises ValidationError for a time that no camera can mean."""
        if self.recorded and value == self._shown(self.recorded):
            return self.recorded
        taken: datetime | None = super().clean(value)
        if taken is not None and not EARLIEST <= taken <= _latest():
            raise forms.ValidationError(_("Please enter a time in the past."))
        return taken

    def to_python(self, value: Any) -> datetime | None:
        """Read a local time; the first of two equal hours in autumn."""
        read = parse_datetime(value) if isinstance(value, str) else None
        if read is not None and timezone.is_naive(read):
            read = timezone.make_aware(read)
            # An hour that does not exist in spring comes back as the one after it.
            return read.astimezone(UTC).astimezone(timezone.get_current_timezone())
        return super().to_python(value)

    def _shown(self, moment: datetime) -> str:
        return timezone.localtime(moment).strftime(SHOWN_AS)


def _latest() -> datetime:
    return timezone.now() + CLOCK_SLACK
