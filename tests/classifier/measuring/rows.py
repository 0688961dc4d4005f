"""Rows of measurements with figures as they are stored, without any picture being looked at."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from classifier.measuring.models import Measurement
from classifier.photos.models import Photo
from tests import factories

SQUARE = [[0.3, 0.3], [0.6, 0.3], [0.6, 0.6], [0.3, 0.6]]
SPREADS = {"longest_diameter": 0.03, "area": 0.06}


def figures(mm: float = 5.0, *, unit: str = "mm", **others: float) -> dict[str, Any]:
    """A round mole's figures: its diameter and area, in mm or in px."""
    values = {
        "longest_diameter": (mm, unit),
        "area": (3.14159 * mm * mm / 4, f"{unit}2"),
        **{name: (value, "1") for name, value in {"asymmetry": 0.1, **others}.items()},
    }
    return {
        name: {
            "value": value,
            "low": value * (1 - SPREADS.get(name, 0.1)),
            "high": value * (1 + SPREADS.get(name, 0.1)),
            "unit": its_unit,
        }
        for name, (value, its_unit) in values.items()
    }


def make_measurement(photo: Photo, **fields: Any) -> Measurement:
    """A finished measurement of a square outline.

    `figures`, `other_figures`, `scale`, `source` and `method` go into its result. `after` seconds
    pass before it is asked for.
    """
    shown: dict[str, Any] = fields.pop("figures", figures())
    source, method = fields.pop("source", "found"), fields.pop("method", "segmentation")
    result = {
        "outline": {"points": SQUARE, "quality": 0.9, "source": source, "method": method},
        "scale": fields.pop("scale", None),
        "figures": shown,
        "reasons": fields.get("reasons", []),
        "other_figures": fields.pop("other_figures", {}),
    }
    asked = timezone.now() + timedelta(seconds=fields.pop("after", 0))
    longest = shown.get("longest_diameter", {})
    in_mm = longest["value"] if longest.get("unit") == "mm" else None
    known = {"status": "succeeded", "finished_at": asked, "diameter_mm": in_mm, "result": result}
    row = Measurement.objects.create(photo=photo, subject=photo.subject, **(known | fields))
    Measurement.objects.filter(pk=row.pk).update(requested_at=asked)
    row.refresh_from_db()
    return row


def photos_of_one_mole(count: int = 2) -> list[Photo]:
    """Photos of a new person's mole, a month apart, oldest first."""
    mole = factories.make_mole()
    now = timezone.now()
    ages = [timedelta(days=30 * (count - place)) for place in range(count)]
    return [factories.make_photo(mole=mole, taken_at=now - age) for age in ages]
