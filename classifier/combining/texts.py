"""The kinds of photos in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ml.labels import Modality

Text = str | Promise

KINDS: dict[str, Text] = {
    Modality.PHONE: _("Close-up"),
    Modality.DERMOSCOPE: _("Dermoscope picture"),
}
