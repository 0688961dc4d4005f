"""Note the ids of rows that are erased."""

import uuid
from collections.abc import Iterable

from classifier.partners.erased.models import Tombstone
from classifier.people.models import Subject


def note_erased(*, subject: Subject, ids: Iterable[uuid.UUID]) -> None:
    """Keep the ids of rows of a partner's subject; nothing for a person with an account."""
    if subject.partner_id is not None:
        stones = [Tombstone(id=each, partner_id=subject.partner_id) for each in ids]
        Tombstone.objects.bulk_create(stones, ignore_conflicts=True)
