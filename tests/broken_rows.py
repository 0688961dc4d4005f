"""Rows that break a constraint of the database."""

import uuid

from django.db import models


def store_changed(make, **changes):
    """Make a row and change it past every check but those of the database."""
    row = make()
    type(row).objects.filter(pk=row.pk).update(**changes)


def store_copied(make, **changes):
    """Make a row and store a copy of it, with another key and the changes."""
    row = make()
    row.pk = uuid.uuid4() if isinstance(row._meta.pk, models.UUIDField) else None
    for name, value in changes.items():
        setattr(row, name, value)
    row._state.adding = True
    row.save(force_insert=True)
