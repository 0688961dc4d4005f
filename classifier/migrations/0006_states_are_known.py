"""Say in the database what states there are, and when an attempt is due."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("classifier", "0005_idempotency_keys_are_claimed_first"),
    ]

    operations = [
        migrations.AddField(
            model_name="assessment",
            name="due_at",
            field=models.DateTimeField(default=django.utils.timezone.now),
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("claimed_at__isnull", False),
                        ("status", "running"),
                        models.Q(("claim", ""), _negated=True),
                    ),
                    models.Q(models.Q(("status", "running"), _negated=True), ("claim", "")),
                    _connector="OR",
                ),
                name="assessment_claimed_if_running",
            ),
        ),
        migrations.AddConstraint(
            model_name="photo",
            constraint=models.CheckConstraint(
                condition=models.Q(("taken_at_source__in", ("camera", "person", "upload"))),
                name="photo_taken_at_source_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("advice__in", ("see_doctor_soon", "see_doctor", "photograph_again", "watch"))
                ),
                name="review_advice_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(("role__in", ("user", "reviewer", "admin"))),
                name="user_role_known",
            ),
        ),
    ]
