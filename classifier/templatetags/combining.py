"""The photos of one day in words."""

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from classifier.combining.selectors import CombinedResult
from classifier.photos.models import Photo

register = template.Library()


@register.simple_tag
def together_heading(combined: CombinedResult) -> str:
    """Name the photos of a day."""
    day = date_format(combined.day, "j F Y")
    count = len(combined.results)
    if count == 2:
        return _("Both photos of %(day)s together") % {"day": day}
    return _("All %(count)d photos of %(day)s together") % {"count": count, "day": day}


@register.simple_tag
def time_of_day(photo: Photo) -> str:
    """Return the time of day behind a comma; nothing if it is not known."""
    if photo.taken_at_precision == Photo.TakenAtPrecision.DAY:
        return ""
    return date_format(timezone.localtime(photo.taken_at), ", H:i")
