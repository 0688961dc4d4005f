"""Rows of a partner that are there, were erased, or never were."""

import uuid
from typing import TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model, QuerySet
from django.http import Http404

from classifier.partners.erased.errors import ErasedError
from classifier.partners.erased.models import Tombstone
from classifier.partners.models import Partner

Row = TypeVar("Row", bound=Model)


def own_row(rows: QuerySet[Row], partner: Partner, row_id: uuid.UUID) -> Row:
    """Return one of the partner's rows. Raises ErasedError, or Http404 if it never had it."""
    try:
        return rows.get(pk=row_id)
    except ObjectDoesNotExist as error:
        stone = Tombstone.objects.filter(partner=partner, pk=row_id).first()
        raise (ErasedError(stone.erased_at) if stone else Http404()) from error
