"""Which photos of a mole are shown as pictures unless the person chooses."""

import uuid
from collections.abc import Sequence
from datetime import date

from django.db.models import Q

from classifier.assessments.models import Assessment
from classifier.core.days import end_of, start_of

# The most serious first.
SERIOUS = (Assessment.Band.HIGHER, Assessment.Band.UNCLEAR)
# Set by judgement: more pictures of one mole would crowd out the others.
MOST_SERIOUS = 3
# A worker has to decode all pictures and lay out the PDF within a task's time limit (60 s).
MOST_MOLES = 40
MOST_PICTURES = 40


def default_choice(photos: Sequence[tuple[uuid.UUID, str]]) -> set[uuid.UUID]:
    """Return the first and the latest photo, and the newest ones with the most serious band.

    `photos` are the keys of one mole's photos with the band of the newest result, oldest first.
    Results of the lower band add no photo.
    """
    if not photos:
        return set()
    bands = [band for _, band in photos]
    worst = next((band for band in SERIOUS if band in bands), None)
    serious = [key for key, band in photos if band == worst]
    return {photos[0][0], photos[-1][0], *serious[-MOST_SERIOUS:]}


def taken_within(since: date, until: date) -> Q:
    """Return the condition that a photo was taken on these days, both included."""
    return Q(taken_at__gte=start_of(since), taken_at__lt=end_of(until))
