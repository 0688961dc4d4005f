"""An index for the list of a partner's photos, newest first."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("classifier", "0015_erased_subjects"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="photo",
            index=models.Index(fields=["-uploaded_at", "id"], name="photo_newest"),
        ),
    ]
