"""What changed between measured photos of a mole, from stored figures."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q

from classifier.comparing.change import Pair, Since, since_of
from classifier.comparing.models import Comparison
from classifier.measuring import selectors as measurements
from classifier.measuring.models import Measurement
from classifier.photos.models import Photo


def changes_of(photo: Photo, measured: Measurement) -> list[Since]:
    """Return what changed since the mole's first measured photo, and since the one before.

    One entry where these are the same, none where there is no earlier one, or no figures.
    """
    if not measured.result.get("figures"):
        return []
    return between([(earlier, measured) for earlier in measurements.measured_before(photo)])


def between(pairs: Sequence[Pair]) -> list[Since]:
    """Return what changed in each pair of measurements, earlier first, in one query for them all.

    Sizes without millimetres rest on the comparison of the two photos, if there is one.
    """
    laid = _laid([(earlier.photo_id, later.photo_id) for earlier, later in pairs])
    return [since_of(pair, laid.get((pair[0].photo_id, pair[1].photo_id))) for pair in pairs]


def _laid(keys: Iterable[tuple[Any, Any]]) -> dict[tuple[Any, Any], Comparison]:
    wanted = Q()
    for earlier, later in keys:
        wanted |= Q(earlier=earlier, later=later)
    if not wanted:
        return {}
    found = Comparison.objects.filter(wanted, aligned=True, error_px__isnull=False)
    laid = found.select_related("earlier").defer("difference")
    return {(row.earlier_id, row.later_id): row for row in laid}
