"""Reads of what is in a person's bin, and of what is erased with a partner's test data."""

from django.db.models import QuerySet

from classifier.moles.models import Mole
from classifier.partners.models import Partner
from classifier.people.models import Subject
from classifier.photos.models import Photo


def bin_of(subject: Subject) -> tuple[QuerySet[Mole], QuerySet[Photo]]:
    """Return the moles and the photos that were put into the bin themselves, the last one first."""
    photos = Photo.objects.binned().filter(subject=subject)
    return Mole.objects.binned().filter(subject=subject), photos.select_related("mole")


def subjects_of(sandbox: Partner) -> QuerySet[Subject]:
    """Return the people of whom test credentials sent something, the oldest first."""
    return Subject.objects.filter(partner=sandbox).order_by("created_at", "id")
