from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("classifier", "0008_indexes_for_pages"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="assessment",
            index=models.Index(fields=["-requested_at", "id"], name="assessment_newest"),
        ),
        migrations.AddIndex(
            model_name="mole",
            index=models.Index(fields=["-created_at", "id"], name="mole_newest"),
        ),
    ]
