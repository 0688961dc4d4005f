"""Reads for the camera pages: a mole's last photo, the place of the mole in it, links."""

import math
import uuid
from dataclasses import dataclass

from django.shortcuts import get_object_or_404

from classifier.capture.models import CaptureLink
from classifier.measuring.selectors import finished_measurement
from classifier.moles.models import Mole
from classifier.people.models import User
from classifier.photos.models import Photo
from ml.geometry import middle


@dataclass(frozen=True, slots=True)
class Ring:
    """A circle in a photo. `x`, `y`: fractions of width, height; `diameter`: of the long side."""

    x: float
    y: float
    diameter: float


def capture_link_visible_to(user: User, link_id: uuid.UUID) -> CaptureLink:
    """Return one of the user's links for taking a photo. Raises Http404."""
    links = CaptureLink.objects.kept().of(user)
    return get_object_or_404(links.select_related("mole", "photo"), pk=link_id)


def last_photo_of(mole: Mole) -> Photo | None:
    """Return a mole's newest photo, leaving out the bin."""
    return mole.photos.kept().newest_first().first()


def ring_in(photo: Photo) -> Ring | None:
    """Return a ring around the mole by the photo's newest measurement; None without an outline."""
    measurement = finished_measurement(photo)
    points = measurement.outline_points if measurement else ()
    if not points:
        return None
    x, y = middle(points)
    reach = max(math.hypot((px - x) * photo.width, (py - y) * photo.height) for px, py in points)
    return Ring(x, y, 2 * reach / max(photo.width, photo.height))
