"""Rows that a visit is made from."""

import math
from datetime import UTC, date, datetime

from django.utils import timezone

from classifier.audit import services as audit
from classifier.core import jobs
from classifier.measuring.models import Measurement
from classifier.moles.models import Mole
from classifier.visits.models import Visit
from classifier.visits.services import visits
from tests import factories

SINCE, UNTIL = date(2026, 1, 1), date(2026, 11, 24)


def day(month, number=3):
    return datetime(2026, month, number, 10, tzinfo=UTC)


def photographed(mole, *bands, first_month=2):
    """One photo a month, each with a result of a band, or rejected."""
    photos = []
    for step, band in enumerate(bands):
        taken = day(first_month + step)
        photo = factories.make_photo(mole=mole, taken_at=taken, modality="phone")
        score = {"lower": 0.2, "unclear": 0.5, "higher": 0.75}.get(band)
        if band == "rejected":
            factories.make_assessment(photo, status="rejected")
        else:
            factories.make_assessment(photo, band=band, score=score)
        photos.append(photo)
    return photos


def measure(photo, *, mm_a_pixel=0.02, diameter_px=100):
    """What a worker found: a round lesion in the middle, on a photo with a card."""
    angles = [math.radians(step) for step in range(0, 360, 15)]
    points = [
        (
            0.5 + diameter_px / 2 * math.cos(angle) / photo.width,
            0.5 + diameter_px / 2 * math.sin(angle) / photo.height,
        )
        for angle in angles
    ]
    length = diameter_px * mm_a_pixel
    figure = {"value": length, "low": 0.95 * length, "high": 1.05 * length, "unit": "mm"}
    scale = {
        "kind": "card",
        "to_mm": [[mm_a_pixel, 0, 0], [0, mm_a_pixel, 0], [0, 0, 1]],
        "relative_sd": 0.02,
        "shown": [],
    }
    return Measurement.objects.create(
        photo=photo,
        subject=photo.subject,
        status="succeeded",
        finished_at=timezone.now(),
        scale_kind="card",
        diameter_mm=length,
        result={
            "outline": {"points": points, "quality": 0.9, "source": "found"},
            "scale": scale,
            "figures": {"longest_diameter": figure},
            "reasons": [],
        },
    )


def placed_mole(subject, **fields):
    """A mole with a point on the body map."""
    mole = factories.make_mole(subject, **fields)
    Mole.objects.filter(pk=mole.pk).update(figure="front", map_x=0.8, map_y=0.45)
    mole.refresh_from_db()
    return mole


def prepare(subject, *moles, **asked) -> Visit:
    """A visit about moles, whose PDF is not made yet."""
    period = {"since": SINCE, "until": UNTIL}
    request = visits.VisitRequest(moles=moles, **(period | asked))
    return visits.prepare(subject=subject, request=request, actor=audit.SYSTEM)


def printed(visit, claim="worker"):
    """The visit after a worker has made its PDF."""
    jobs.carry_out(visits.KIND, visit.pk, claim=claim)
    visit.refresh_from_db()
    return visit
