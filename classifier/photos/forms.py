"""Forms that correct, sort and date photos."""

from datetime import date, datetime
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from classifier.moles.models import Mole
from classifier.photos.capture_times import EARLIEST, is_possible
from classifier.photos.models import Photo


class PhotoForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Photo
        fields = ("mole", "taken_at", "modality", "note")
        widgets: ClassVar = {
            "note": forms.Textarea(attrs={"rows": 4}),
            "taken_at": forms.DateTimeInput(
                format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}
            ),
        }

    def __init__(self, *args: Any, moles: QuerySet[Mole], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._recorded = self.instance.taken_at
        self.initial["taken_at"] = _to_the_minute(self._recorded)
        mole = self.fields["mole"]
        mole.queryset, mole.empty_label = moles, _("Not sorted yet")  # type: ignore[attr-defined]

    def clean_taken_at(self) -> datetime:
        taken_at: datetime = self.cleaned_data["taken_at"]
        if not is_possible(taken_at):
            raise ValidationError(_("Please enter a time in the past."))
        # The field shows minutes: a time that was not changed keeps its seconds.
        return self._recorded if taken_at == _to_the_minute(self._recorded) else taken_at


class _ChosenPhotosForm(forms.Form):
    photos = forms.ModelMultipleChoiceField(
        Photo.objects.none(),
        error_messages={"required": _("Please tick at least one photo.")},
    )

    def __init__(self, *args: Any, photos: QuerySet[Photo], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["photos"].queryset = photos  # type: ignore[attr-defined]


class SortForm(_ChosenPhotosForm):
    mole = forms.ModelChoiceField(
        Mole.objects.none(),
        label=_("Mole"),
        empty_label=_("Choose a mole"),
        error_messages={"required": _("Please choose the mole that they show.")},
    )

    def __init__(self, *args: Any, moles: QuerySet[Mole], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mole"].queryset = moles  # type: ignore[attr-defined]


class DayForm(_ChosenPhotosForm):
    day = forms.DateField(
        label=_("Taken on"),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": _("Please enter the day on which they were taken.")},
    )

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if not EARLIEST.date() <= day <= timezone.localdate():
            raise ValidationError(_("Please enter a day in the past."))
        return day


def _to_the_minute(time: datetime) -> datetime:
    return time.replace(second=0, microsecond=0)
