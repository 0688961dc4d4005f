"""The form of a ZIP that is brought in."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ImportForm(forms.Form):
    """A whole ZIP; a script sends parts, which begin at `start` of `size` bytes."""

    zip = forms.FileField(
        label=_("ZIP file"),
        help_text=_("Its name is something like skinspect-2026-11-30.zip."),
        error_messages={"required": _("Please choose the file first.")},
        widget=forms.FileInput(attrs={"accept": ".zip,application/zip"}),
    )
    start = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)
    size = forms.IntegerField(min_value=1, required=False, widget=forms.HiddenInput)
    import_id = forms.UUIDField(required=False, widget=forms.HiddenInput)
