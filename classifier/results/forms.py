"""The filter of the results list."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from classifier.assessments.models import Assessment
from classifier.moles.models import Mole


class ResultFilterForm(forms.Form):
    OUTCOMES = (
        ("", _("All")),
        *Assessment.Band.choices,
        (Assessment.Status.REJECTED.value, Assessment.Status.REJECTED.label),
        (Assessment.Status.FAILED.value, Assessment.Status.FAILED.label),
        ("open", _("Not finished yet")),
    )
    mole = forms.ModelChoiceField(
        Mole.objects.none(), label=_("Mole"), required=False, empty_label=_("All")
    )
    outcome = forms.ChoiceField(label=_("Result"), choices=OUTCOMES, required=False)
    since = forms.DateField(
        label=_("Photo taken from"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=_("Photo taken until"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, moles: QuerySet[Mole], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mole"].queryset = moles  # type: ignore[attr-defined]

    def apply(self, results: QuerySet[Assessment]) -> QuerySet[Assessment]:
        """Return the results that fit the filters. Call it after `is_valid`."""
        asked = self.cleaned_data
        if asked["mole"]:
            results = results.filter(photo__mole=asked["mole"])
        if asked["since"]:
            results = results.filter(photo__taken_at__gte=_start_of(asked["since"]))
        if asked["until"]:
            after = _start_of(asked["until"] + timedelta(days=1))
            results = results.filter(photo__taken_at__lt=after)
        return _with_outcome(results, asked["outcome"])


def _with_outcome(results: QuerySet[Assessment], outcome: str) -> QuerySet[Assessment]:
    if outcome in Assessment.Band.values:
        return results.filter(band=outcome)
    if outcome == "open":
        return results.filter(status__in=Assessment.OPEN)
    return results.filter(status=outcome) if outcome else results


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
