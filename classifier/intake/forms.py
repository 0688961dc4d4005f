"""The upload form."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from classifier.moles.models import Mole
from classifier.photos.capture_times import is_possible
from classifier.photos.models import Modality

# What a browser's file dialogue offers; the endings are for systems that know no type for them.
# What is accepted is decided by content, in `classifier.images`.
ACCEPTED = "image/jpeg,image/png,image/webp,image/avif,image/heic,image/heif,.avif,.heic,.heif,.mpo"


class SeveralFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class SeveralFilesField(forms.FileField):
    widget = SeveralFilesInput

    def clean(self, data: Any, initial: Any = None) -> "list[UploadedFile[Any]]":  # noqa: ARG002
        # Not FileField's own checks, of name and emptiness: the name does not matter, and the
        # service has a better sentence for an empty file.
        sent = data if isinstance(data, list) else [data]
        files = [file for file in sent if isinstance(file, UploadedFile)]
        if not files:
            raise ValidationError(_("Please choose a photo first."), code="required")
        return files


class UploadForm(forms.Form):
    photos = SeveralFilesField(
        label=_("Choose photos"),
        help_text=_("JPEG, PNG, WebP, HEIC or AVIF, up to 50 MB each."),
        widget=SeveralFilesInput(attrs={"accept": ACCEPTED, "data-upload-input": ""}),
    )
    mole = forms.ModelChoiceField(
        Mole.objects.none(), label=_("Mole"), required=False, empty_label=_("Sort later")
    )
    modality = forms.ChoiceField(
        label=_("Taken with"), choices=Modality.choices, initial=Modality.PHONE, required=False
    )
    # ISO 8601 with an offset, by the clock of the device: the script of the camera page sends it.
    taken_at = forms.CharField(required=False)

    # How many photos were chosen at once: our script sends each by itself.
    together = forms.IntegerField(required=False, min_value=1)

    def __init__(self, *args: Any, moles: QuerySet[Mole], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mole"].queryset = moles  # type: ignore[attr-defined]

    def clean_taken_at(self) -> datetime | None:
        # An impossible time is ignored: it is no reason to refuse the photo.
        try:
            taken_at = parse_datetime(self.cleaned_data["taken_at"])
        except ValueError:
            return None
        if taken_at is None or timezone.is_naive(taken_at) or not is_possible(taken_at):
            return None
        return taken_at

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        cleaned["together"] = max(cleaned.get("together") or 1, len(cleaned.get("photos") or ()))
        return cleaned

    def clean_modality(self) -> str:
        return self.cleaned_data["modality"] or Modality.UNKNOWN
