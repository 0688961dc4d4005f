"""The filter of the audit trail."""

from datetime import date, datetime, time, timedelta

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from classifier.audit.models import AuditEvent
from classifier.audit.selectors import matching_events
from classifier.people.selectors import audit_ids

WHO = _("An e-mail address or a whole id")


class TrailFilterForm(forms.Form):
    """Which events; empty fields do not narrow."""

    since = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    about = forms.CharField(
        label=_("About a person, photo or mole"), help_text=WHO, max_length=254, required=False
    )
    by = forms.CharField(label=_("Done by"), help_text=WHO, max_length=254, required=False)
    event = forms.ChoiceField(
        label=_("What"), choices=[("", _("Everything")), *AuditEvent.Event.choices], required=False
    )

    def events(self) -> QuerySet[AuditEvent]:
        """Return the events that fit; none while the form has errors."""
        if not self.is_valid():
            return AuditEvent.objects.none()
        asked = self.cleaned_data
        after = asked["until"] + timedelta(days=1) if asked["until"] else None
        return matching_events(
            since=_midnight(asked["since"]),
            until=_midnight(after),
            event=asked["event"],
            about=audit_ids(asked["about"]) if asked["about"] else None,
            by=audit_ids(asked["by"]) if asked["by"] else None,
        )


def _midnight(day: date | None) -> datetime | None:
    return timezone.make_aware(datetime.combine(day, time.min)) if day else None
