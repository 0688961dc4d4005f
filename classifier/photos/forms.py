"""Forms that correct, sort and date photos."""

import uuid
from datetime import UTC, date, datetime
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from classifier.body_map.zones import Zone, all_zones
from classifier.moles.models import Mole
from classifier.photos.capture_times import EARLIEST, is_possible
from classifier.photos.models import Photo

# What browsers send and expect for a time to the minute.
SHOWN_AS = "%Y-%m-%dT%H:%M"


class CaptureTimeField(forms.DateTimeField):
    """A capture time to correct. One that the person does not touch keeps its value exactly.

    The form shows local time to the minute: seconds, and which of two equal hours in autumn it was,
    do not come back. Set `photo` to the row that the form is about; a photo whose time is not known
    has an empty field, and keeps its time of upload when that stays empty.
    """

    widget = forms.DateTimeInput(format=SHOWN_AS, attrs={"type": "datetime-local"})
    photo: Photo

    def shown(self) -> str:
        """Return what the form shows before anybody types."""
        if not self.photo.is_dated:
            return ""
        return timezone.localtime(self.photo.taken_at).strftime(SHOWN_AS)

    def clean(self, value: Any) -> datetime | None:
        if str(value or "") == self.shown():
            return self.photo.taken_at
        taken_at: datetime | None = super().clean(value)
        if taken_at is not None and not is_possible(taken_at):
            raise ValidationError(_("Please enter a time in the past."))
        return taken_at

    def to_python(self, value: Any) -> datetime | None:
        """Read a local time: the first of two equal hours in autumn, the next hour in spring."""
        try:
            read = parse_datetime(str(value or ""))
        except ValueError:
            read = None
        if read is None or timezone.is_aware(read):
            return super().to_python(value)
        aware = timezone.make_aware(read)
        return aware.astimezone(UTC).astimezone(aware.tzinfo)


class PhotoForm(forms.ModelForm):  # type: ignore[type-arg]
    """What can be corrected about a photo."""

    taken_at = CaptureTimeField(label=_("Taken"))

    class Meta:
        model = Photo
        fields = ("mole", "taken_at", "modality", "note")
        widgets: ClassVar = {
            "note": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, *args: Any, moles: QuerySet[Mole], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        show_capture_time(self)
        mole = self.fields["mole"]
        mole.queryset, mole.empty_label = moles, _("Not sorted yet")  # type: ignore[attr-defined]


def show_capture_time(form: forms.ModelForm) -> None:  # type: ignore[type-arg]
    """Let a form's `taken_at` show the time of its photo."""
    field: CaptureTimeField = form.fields["taken_at"]  # type: ignore[assignment]
    field.photo = form.instance
    field.required = form.instance.is_dated
    form.initial["taken_at"] = field.shown()


class _ChosenPhotosForm(forms.Form):
    photos = forms.ModelMultipleChoiceField(
        Photo.objects.none(),
        error_messages={"required": _("Please select at least one photo.")},
    )

    def __init__(self, *args: Any, photos: QuerySet[Photo] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if photos is not None:
            self.fields["photos"].queryset = photos  # type: ignore[attr-defined]

    def clean_photos(self) -> QuerySet[Photo]:
        photos: QuerySet[Photo] = self.cleaned_data["photos"]
        if len({photo.subject_id for photo in photos}) > 1:
            raise ValidationError(_("Please select photos of one person only."))
        return photos


class SortForm(_ChosenPhotosForm):
    mole = forms.ModelChoiceField(
        Mole.objects.none(),
        error_messages={"required": _("Please choose the mole that they show.")},
    )

    def __init__(self, *args: Any, moles: QuerySet[Mole], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mole"].queryset = moles  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        photos, mole = given.get("photos"), given.get("mole")
        if photos and mole and photos[0].subject_id != mole.subject_id:
            raise ValidationError(_("This mole is of somebody else in your family."))
        return given


class NewMoleForm(_ChosenPhotosForm):
    """A mole to be added with the photos; on the body map in the middle of a zone, if one is named.

    The id comes with the form, so that a form that is sent twice adds one mole.
    """

    label = forms.CharField(label=_("Name"), required=False, max_length=Mole.label.field.max_length)
    mole_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    zone = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean_zone(self) -> Zone | None:
        return all_zones().get(self.cleaned_data["zone"])


class DayForm(forms.Form):
    """The day on which a photo was taken."""

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


class SeveralDaysForm(_ChosenPhotosForm, DayForm):
    """Which photos were taken on which day."""

    field_order = ("photos", "day")
