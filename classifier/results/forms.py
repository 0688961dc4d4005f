"""The filters of the history."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from classifier.assessments.models import Assessment
from classifier.assessments.selectors import assessments_visible_to
from classifier.moles.models import Mole
from classifier.moles.selectors import moles_visible_to
from classifier.people.models import Subject, User
from classifier.people.selectors import subjects_of


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, person: Subject) -> str:
        return str(_("You")) if person.is_self else person.name


class MoleField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Moles of several people have the person's name behind theirs."""

    def label_from_instance(self, mole: Mole) -> str:
        return mole.name if mole.subject.is_self else f"{mole.name} ({mole.subject.name})"


class HistoryFilterForm(forms.Form):
    """What the history of a user's family shows: `shown`, unless a person or a mole is chosen."""

    OUTCOMES = (
        ("", _("All")),
        *Assessment.Band.choices,
        (Assessment.Status.REJECTED.value, Assessment.Status.REJECTED.label),
        (Assessment.Status.FAILED.value, Assessment.Status.FAILED.label),
        ("open", _("Not finished yet")),
    )
    person = PersonField(Subject.objects.none(), label=_("Person"), required=False)
    mole = MoleField(Mole.objects.none(), label=_("Mole"), required=False, empty_label=_("All"))
    outcome = forms.ChoiceField(label=_("Result"), choices=OUTCOMES, required=False)
    month = forms.ChoiceField(label=_("Month of the photo"), required=False)

    def __init__(self, data: Any, *, user: User, shown: Subject) -> None:
        super().__init__(data)
        self._shown = shown
        self._results = assessments_visible_to(user)
        people = subjects_of(user)
        if len(people) > 1:
            self.fields["person"].queryset = people  # type: ignore[attr-defined]
            self.fields["person"].empty_label = None  # type: ignore[attr-defined]
            self.fields["person"].initial = shown.pk
        else:
            del self.fields["person"]
        moles = moles_visible_to(user).select_related("subject")
        self.fields["mole"].queryset = moles  # type: ignore[attr-defined]
        self.fields["month"].choices = [("", _("All")), *_months(self._results)]  # type: ignore[attr-defined]

    @property
    def is_filtered(self) -> bool:
        """Whether anything was asked for."""
        return any(self.data.get(name) for name in self.fields)

    def person_shown(self) -> Subject:
        """Return whose results these are. Call it after `is_valid`."""
        asked = self.cleaned_data
        return asked["mole"].subject if asked["mole"] else asked.get("person") or self._shown

    def results(self) -> QuerySet[Assessment]:
        """Return the results that are asked for; none if that is nonsense."""
        if not self.is_valid():
            return self._results.none()
        asked = self.cleaned_data
        found = self._results.filter(subject=asked.get("person") or self.person_shown())
        if asked["mole"]:
            found = found.filter(photo__mole=asked["mole"])
        if asked["month"]:
            year, month = asked["month"].split("-")
            found = _dated(found).filter(photo__taken_at__year=year, photo__taken_at__month=month)
        return _with_outcome(found, asked["outcome"])


def _with_outcome(results: QuerySet[Assessment], outcome: str) -> QuerySet[Assessment]:
    if outcome in Assessment.Band.values:
        return results.filter(band=outcome)
    if outcome == "open":
        return results.filter(status__in=Assessment.OPEN)
    return results.filter(status=outcome) if outcome else results


def _months(results: QuerySet[Assessment]) -> list[tuple[str, str]]:
    """Return the months of photos with results, the last first."""
    here = timezone.get_current_timezone()
    months = _dated(results).datetimes("photo__taken_at", "month", order="DESC", tzinfo=here)
    return [(f"{month:%Y-%m}", date_format(month, "F Y")) for month in months]


def _dated(results: QuerySet[Assessment]) -> QuerySet[Assessment]:
    return results.filter(photo__undated=0)
