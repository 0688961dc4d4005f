"""Forms about partners and their credentials."""

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from classifier.admin.changes import ChangeForm
from classifier.core.day_fields import DayField
from classifier.core.days import end_of
from classifier.partners.models import MAX_CREDENTIAL_NAME_LENGTH, MAX_NAME_LENGTH
from classifier.partners.scopes import Scope
from classifier.partners.services.credentials import OVERLAP_DAYS, CredentialRequest

# Far above what one server answers, so that a slip of the finger is noticed.
MAX_LIMIT = 1_000_000
DEFAULT_RATE = settings.PARTNER_RATE


class NewPartnerForm(forms.Form):
    """The name of a new partner."""

    name = forms.CharField(label=_("Name of the organisation"), max_length=MAX_NAME_LENGTH)


class ContactForm(ChangeForm):
    """Whom to call, and why it changes."""

    contact_name = forms.CharField(label=_("Contact person"), max_length=120, required=False)
    contact_email = forms.EmailField(label=_("E-mail address"), max_length=254, required=False)
    notes = forms.CharField(
        label=_("Notes"),
        help_text=_("For admins, for example the contract’s number."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
    )
    field_order = ("contact_name", "contact_email", "notes", "reason")

    def values_of(self, row: Any) -> dict[str, Any]:
        """Return the contact as it is."""
        return {name: getattr(row, name) for name in ("contact_name", "contact_email", "notes")}


class LimitsForm(ChangeForm):
    """How much the partner may send, and why it changes."""

    requests_per_minute = forms.IntegerField(
        label=_("Requests a minute"),
        help_text=format_lazy(_("Leave it empty for the server’s own rate, {}."), DEFAULT_RATE),
        min_value=1,
        max_value=MAX_LIMIT,
        required=False,
    )
    photos_per_day = forms.IntegerField(
        label=_("New photos a day"),
        help_text=_("Leave it empty for no limit."),
        min_value=1,
        max_value=MAX_LIMIT,
        required=False,
    )
    field_order = ("requests_per_minute", "photos_per_day", "reason")

    def values_of(self, row: Any) -> dict[str, Any]:
        """Return the limits as they are."""
        return {name: getattr(row, name) for name in ("requests_per_minute", "photos_per_day")}


class CredentialForm(ChangeForm):
    """Name, scopes and last day of a credential."""

    name = forms.CharField(
        label=_("Name"),
        help_text=_("For what it is, for example “Clinic system” or “Nightly export”."),
        max_length=MAX_CREDENTIAL_NAME_LENGTH,
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"), choices=Scope, widget=forms.CheckboxSelectMultiple
    )
    expires_on = DayField(
        label=_("Last day"),
        help_text=_("Leave it empty for a credential that does not expire."),
        required=False,
    )
    field_order = ("name", "is_test", "scopes", "expires_on", "reason")

    def values_of(self, row: Any) -> dict[str, Any]:
        """Return the credential as it is."""
        return {
            "name": row.name,
            "scopes": row.scope.split(),
            "expires_on": _last_day(row.expires_at),
        }

    def clean_expires_on(self) -> date | None:
        """Refuse a day that is over; to end a credential, it is revoked."""
        day: date | None = self.cleaned_data["expires_on"]
        if day and day < timezone.localdate():
            raise ValidationError(_("This day is over. To end a credential, revoke it."))
        return day

    def clean(self) -> dict[str, Any]:
        """Return what the service takes: the first moment after the last day."""
        values = dict(self.cleaned_data)
        day = values.pop("expires_on", None)
        return {**values, "expires_at": end_of(day) if day else None}


class NewCredentialForm(CredentialForm):
    """What a new credential shall be."""

    is_test = forms.BooleanField(
        label=_("For tests"),
        help_text=_(
            "What it sends is test data: assessed like all photos, seen by test credentials only, "
            "never by clinicians, and in no figure."
        ),
        required=False,
    )

    def values_of(self, _row: Any) -> dict[str, Any]:
        """Begin with every scope."""
        return {"scopes": list(Scope.values)}

    def clean(self) -> dict[str, Any]:
        """Return what the service takes."""
        values = super().clean()
        reason = values.pop("reason", "")
        return {"reason": reason, "wanted": CredentialRequest(**values)}


class RotationForm(ChangeForm):
    """How long the old secret works on."""

    overlap_days = forms.TypedChoiceField(
        label=_("Accept the old secret for"),
        choices=[
            (0, _("no longer, if somebody else may know it")),
            (1, _("one day")),
            (OVERLAP_DAYS, _("7 days")),
            (30, _("30 days")),
        ],
        coerce=int,
        initial=OVERLAP_DAYS,
    )
    end_tokens = forms.BooleanField(
        label=_("End its access tokens too"),
        help_text=_("Choose this if somebody else may know the old secret."),
        required=False,
    )
    field_order = ("overlap_days", "end_tokens", "reason")


def _last_day(expires_at: datetime | None) -> str:
    """Return the last whole day before a time, as the form's field takes it."""
    if expires_at is None:
        return ""
    return timezone.localdate(expires_at - timedelta(microseconds=1)).isoformat()
