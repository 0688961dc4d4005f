"""The diagnosis of each answer, taken from the reading that it came from."""

from typing import Any

from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def take_from_readings(apps: Any, _schema_editor: Any) -> None:
    """Fill it in for first answers. What an amended one said in its form was not kept."""
    reading = apps.get_model("classifier", "Reading").objects.filter(pk=OuterRef("reading"))
    first = apps.get_model("classifier", "Review").objects.filter(replaces=None)
    diagnosis = Subquery(reading.values("diagnosis")[:1])
    first.exclude(reading=None).update(diagnosis=diagnosis)


class Migration(migrations.Migration):
    dependencies = [
        ("classifier", "0016_photo_newest"),
    ]

    operations = [
        migrations.AddField(
            model_name="review",
            name="diagnosis",
            field=models.CharField(blank=True, max_length=16, verbose_name="diagnosis"),
        ),
        migrations.RunPython(take_from_readings, migrations.RunPython.noop),
    ]
