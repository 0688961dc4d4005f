"""Sorting photos: the grid of those without a mole, and the question which mole one photo shows."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import groupby

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from classifier.body_map.page import MapPage, map_page
from classifier.body_map.zones import Zone, all_zones
from classifier.core.paging import Page
from classifier.moles.models import Mole
from classifier.photos.forms import NewMoleForm, SeveralDaysForm
from classifier.photos.models import Photo
from classifier.results.selectors import moles_with_latest


@dataclass(frozen=True, slots=True)
class Month:
    """The photos of one month, or those whose time is not known."""

    name: str
    photos: list[Photo]


@dataclass(frozen=True, slots=True)
class UnsortedPage:
    """`sent_form` is one that was sent and is not valid; `ticked` are keys of photos."""

    sent_form: forms.Form | None
    mole_form: NewMoleForm
    day_form: SeveralDaysForm
    page_obj: Page[Photo]
    months: list[Month]
    ticked: AbstractSet[str]
    moles: QuerySet[Mole]


@dataclass(frozen=True, slots=True)
class WhichMolePage:
    """`map` counts the moles by zone; `zone` is the one that was chosen there, None for all."""

    photo: Photo
    sent_form: forms.Form | None
    mole_form: NewMoleForm
    map: MapPage
    zone: Zone | None
    moles: QuerySet[Mole]


def months_of(photos: list[Photo]) -> list[Month]:
    """Group photos that are in the order of time, newest first."""
    return [Month(name, list(group)) for name, group in groupby(photos, key=_month_of)]


def which_mole_page(
    photo: Photo, *, sent_form: forms.Form | None, mole_form: NewMoleForm, zone_code: str, side: str
) -> WhichMolePage:
    """Return the page; `side` is the figure of the body map to show."""
    zone = all_zones().get(zone_code)
    moles = moles_with_latest(photo.subject)
    return WhichMolePage(
        photo=photo,
        sent_form=sent_form,
        mole_form=mole_form,
        map=map_page(photo.subject, side or (zone.figure if zone else "")),
        zone=zone,
        moles=moles.filter(zone=zone.code) if zone else moles,
    )


def _month_of(photo: Photo) -> str:
    if not photo.is_dated:
        return _("Date not known")
    return date_format(timezone.localtime(photo.taken_at), "M Y")
