"""Reads of outcomes: of one mole or photo, and for the household that they belong to."""

import uuid

from django.db.models import Q
from django.shortcuts import get_object_or_404

from classifier.moles.models import Mole
from classifier.outcomes.models import Outcome, OutcomeQuerySet
from classifier.people.models import User
from classifier.photos.models import Photo

Lesion = Mole | Photo


def lesion_of(photo: Photo) -> Lesion:
    """Return what an outcome is about: the photo's mole, or the photo while it has none."""
    return photo.mole or photo


def outcomes_of(lesion: Lesion) -> OutcomeQuerySet:
    """Return all outcomes of a mole or an unsorted photo, the newest first.

    Those of a photo that was sorted later are its mole's.
    """
    of_mole = Q(mole=lesion) | Q(photo__mole=lesion) if isinstance(lesion, Mole) else Q()
    return Outcome.objects.filter(of_mole or Q(photo=lesion)).order_by("-recorded_at", "id")


def current_outcome(lesion: Lesion) -> Outcome | None:
    """Return the outcome that counts, if there is one."""
    return outcomes_of(lesion).current().first()


def outcome_visible_to(user: User, outcome_id: uuid.UUID) -> Outcome:
    """Return one of the household's outcomes, replaced or not. Raises Http404."""
    own = Outcome.objects.kept().of(user).select_related("mole", "photo__mole")
    return get_object_or_404(own, pk=outcome_id)


def outcome_with_document(lesion: Lesion, outcome_id: uuid.UUID) -> Outcome:
    """Return an outcome that has a document, of a mole or photo that the caller may see.

    Raises Http404.
    """
    return get_object_or_404(outcomes_of(lesion).exclude(document=""), pk=outcome_id)
