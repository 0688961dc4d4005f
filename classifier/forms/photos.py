"""Forms about photos and results."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from classifier.models import Assessment, Modality, Mole, Photo

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
# A camera's clock may be ahead, or set to another time zone.
CLOCK_SLACK = timedelta(days=1)
ACCEPTED = "image/jpeg,image/png,image/webp,image/heic,image/heif,.heic,.heif,.mpo"


class SeveralFilesInput(forms.ClearableFileInput):
    """A file input that takes several files."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class SeveralFilesField(forms.FileField):
    """Several files; each is judged by the service, none by its name."""

    widget = SeveralFilesInput

    def clean(self, data: Any, initial: Any = None) -> "list[UploadedFile[Any]]":  # noqa: ARG002
        """Return the files, zero bytes and all: the service has a better sentence for those."""
        files = data if isinstance(data, list) else [data]
        found = [file for file in files if isinstance(file, UploadedFile)]
        if not found:
            raise ValidationError(_("Please choose a photo first."), code="required")
        return found


class UploadForm(forms.Form):
    """Photos, and what they are of."""

    photos = SeveralFilesField(
        label=_("Choose photos"),
        help_text=_("JPEG, PNG, WebP or HEIC, up to 25 MB and 50 megapixels each."),
        widget=SeveralFilesInput(attrs={"accept": ACCEPTED, "data-upload-input": ""}),
    )
    mole = forms.ModelChoiceField(
        Mole.objects.none(), label=_("Mole"), required=False, empty_label=_("Sort later")
    )
    modality = forms.ChoiceField(
        label=_("Taken with"), choices=Modality.choices, initial=Modality.PHONE, required=False
    )
    # By the device's clock: the camera page says it.
    taken_at = forms.CharField(required=False)

    def __init__(self, *args: Any, moles: QuerySet[Mole], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mole"].queryset = moles  # type: ignore[attr-defined]

    def clean_taken_at(self) -> datetime | None:
        """Take no notice of what is no time that a camera can mean: the photo matters more."""
        try:
            taken = parse_datetime(self.cleaned_data["taken_at"])
        except ValueError:
            return None
        if taken is None or timezone.is_naive(taken):
            return None
        return taken if EARLIEST <= taken <= timezone.now() + CLOCK_SLACK else None

    def clean_modality(self) -> str:
        """Take "not sure" when nothing was said."""
        return self.cleaned_data["modality"] or Modality.UNKNOWN


class PhotoForm(forms.ModelForm):  # type: ignore[type-arg]
    """What can be corrected about a photo."""

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
        """Refuse dates that no camera can mean; what was not changed keeps its seconds."""
        taken: datetime = self.cleaned_data["taken_at"]
        if not EARLIEST <= taken <= timezone.now() + CLOCK_SLACK:
            raise ValidationError(_("Please enter a time in the past."))
        return self._recorded if taken == _to_the_minute(self._recorded) else taken


class SortForm(forms.Form):
    """Which of the unsorted photos belong to which mole."""

    photos = forms.ModelMultipleChoiceField(
        Photo.objects.none(),
        error_messages={"required": _("Please tick at least one photo.")},
    )
    mole = forms.ModelChoiceField(
        Mole.objects.none(),
        label=_("Mole"),
        empty_label=_("Choose a mole"),
        error_messages={"required": _("Please choose the mole that they show.")},
    )

    def __init__(
        self, *args: Any, photos: QuerySet[Photo], moles: QuerySet[Mole], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["photos"].queryset = photos  # type: ignore[attr-defined]
        self.fields["mole"].queryset = moles  # type: ignore[attr-defined]


class DayForm(forms.Form):
    """Which photos were taken on which day."""

    photos = forms.ModelMultipleChoiceField(
        Photo.objects.none(),
        error_messages={"required": _("Please tick at least one photo.")},
    )
    day = forms.DateField(
        label=_("Taken on"),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": _("Please enter the day on which they were taken.")},
    )

    def __init__(self, *args: Any, photos: QuerySet[Photo], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["photos"].queryset = photos  # type: ignore[attr-defined]

    def clean_day(self) -> date:
        """Refuse days that nobody can mean."""
        day: date = self.cleaned_data["day"]
        if not EARLIEST.date() <= day <= timezone.localdate():
            raise ValidationError(_("Please enter a day in the past."))
        return day


class ResultFilterForm(forms.Form):
    """Which results to show."""

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
        """Narrow results down to what was asked for."""
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


def _to_the_minute(when: datetime) -> datetime:
    return when.replace(second=0, microsecond=0)
