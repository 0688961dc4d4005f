"""The filter of the audit trail."""

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from classifier.audit.models import AuditEvent
from classifier.audit.selectors import matching_events
from classifier.core.day_fields import DayField, LastDayField
from classifier.core.days import end_of, start_of
from classifier.people.selectors import audit_ids

WHO = _("An email address or a whole id")


class TrailFilterForm(forms.Form):
    """Which events; empty fields do not narrow."""

    since = DayField(label=_("From"), required=False)
    until = LastDayField(label=_("Until"), required=False)
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
        return matching_events(
            since=start_of(asked["since"]) if asked["since"] else None,
            until=end_of(asked["until"]) if asked["until"] else None,
            event=asked["event"],
            about=audit_ids(asked["about"]) if asked["about"] else None,
            by=audit_ids(asked["by"]) if asked["by"] else None,
        )
