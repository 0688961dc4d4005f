"""Forms about reminders."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from classifier.moles.models import Mole

FURTHEST = timedelta(days=2 * 366)


class ReminderForm(forms.Form):
    """When to look again, and how to be told."""

    mole = forms.ModelChoiceField(
        Mole.objects.none(), label=_("Look at"), required=False, empty_label=_("The whole skin")
    )
    every_months = forms.TypedChoiceField(
        label=_("Every"),
        coerce=int,
        initial=3,
        choices=[
            (1, _("month")),
            (2, _("2 months")),
            (3, _("3 months")),
            (6, _("6 months")),
            (12, _("year")),
        ],
    )
    due_on = forms.DateField(
        label=_("For the first time on"),
        required=False,
        help_text=_("Left empty, it is first due one interval from today."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    by_email = forms.BooleanField(
        label=_("Write me an e-mail on that day"),
        required=False,
        help_text=_("One message a day at most. It doesn’t say which mole, or where it is."),
    )

    def __init__(self, *args: Any, moles: QuerySet[Mole], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mole"].queryset = moles  # type: ignore[attr-defined]

    def clean_due_on(self) -> date | None:
        """Refuse days that are past or very far off."""
        due: date | None = self.cleaned_data["due_on"]
        today = timezone.localdate()
        if due is not None and not today <= due <= today + FURTHEST:
            raise ValidationError(_("Please enter a day within the next two years."))
        return due
