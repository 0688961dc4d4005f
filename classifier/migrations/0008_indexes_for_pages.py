"""Let each page cost the same however many photos are stored."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("classifier", "0007_a_success_has_a_score"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="assessment",
            index=models.Index(
                fields=["subject", "status", "-requested_at"], name="assessment_by_outcome"
            ),
        ),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(fields=["subject_ref", "actor_kind", "-at"], name="audit_by_kind"),
        ),
        migrations.AddIndex(
            model_name="photo",
            index=models.Index(
                fields=["subject", "binned_at", "mole", "-taken_at"], name="photo_by_place"
            ),
        ),
        migrations.AddIndex(
            model_name="photo",
            index=models.Index(
                condition=models.Q(("binned_at__isnull", False)),
                fields=["subject", "-binned_at"],
                name="photo_binned",
            ),
        ),
    ]
