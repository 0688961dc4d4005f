"""Stores partners' ids in NFC, the form in which they are compared from now on.

An id that another row has in NFC already stays as it is: the two rows may be two people.
"""

import unicodedata

from django.db import migrations


def normalise(apps, _schema_editor):
    for name, scope in (("Subject", "partner_id"), ("Mole", "subject_id")):
        rows = apps.get_model("classifier", name).objects.exclude(external_id="")
        for row in rows.only("external_id", scope).iterator():
            normalised = unicodedata.normalize("NFC", row.external_id)
            taken = {scope: getattr(row, scope), "external_id": normalised}
            if normalised != row.external_id and not rows.filter(**taken).exists():
                rows.filter(pk=row.pk).update(external_id=normalised)


class Migration(migrations.Migration):
    dependencies = [("classifier", "0004_photo_times")]
    operations = [migrations.RunPython(normalise, migrations.RunPython.noop)]
