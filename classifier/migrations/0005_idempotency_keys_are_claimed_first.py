import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("classifier", "0004_review_queue")]

    operations = [
        migrations.AlterField(
            model_name="idempotencykey",
            name="assessment",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, to="classifier.assessment"
            ),
        ),
    ]
