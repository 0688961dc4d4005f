"""What the camera page starts from: a mole's last photo, and links to take the next one."""

import math
import uuid
from dataclasses import dataclass
from typing import Any

from django.shortcuts import get_object_or_404

from classifier.capture.models import CaptureLink
from classifier.measuring.models import Measurement
from classifier.moles.models import Mole
from classifier.people.models import User
from classifier.photos.models import Photo

Points = list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Ring:
    """Where and how large a mole was in a photo: fractions of its width, height and long edge."""

    x: float
    y: float
    diameter: float


def capture_link_visible_to(user: User, link_id: uuid.UUID) -> CaptureLink:
    """Return one of the user's links for taking a photo. Raises Http404."""
    links = CaptureLink.objects.kept().of(user)
    return get_object_or_404(links.select_related("mole", "photo"), pk=link_id)


def last_photo_of(mole: Mole) -> Photo | None:
    """Return the newest photo of a mole that somebody may see already."""
    return mole.photos.kept().order_by("-taken_at", "-uploaded_at").first()


def ring_in(photo: Photo) -> Ring | None:
    """Return the ring around the mole by the photo's newest measurement, if it has an outline."""
    newest = Measurement.objects.filter(photo=photo, status="succeeded").first()
    points = _outline(newest.result) if newest else []
    if not points:
        return None
    across, down = ([point[axis] for point in points] for axis in (0, 1))
    x, y = (min(across) + max(across)) / 2, (min(down) + max(down)) / 2
    reach = max(math.hypot((px - x) * photo.width, (py - y) * photo.height) for px, py in points)
    return Ring(x, y, 2 * reach / max(photo.width, photo.height))


def _outline(result: dict[str, Any]) -> Points:
    outline = result.get("outline") or {}
    return [(float(x), float(y)) for x, y in outline.get("points", [])]
