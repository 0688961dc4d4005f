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
from classifier.photos.forms import CLOCK_SLACK, EARLIEST
from classifier.photos.models import Modality

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
