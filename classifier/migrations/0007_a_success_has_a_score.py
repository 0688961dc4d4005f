"""Refuse a success without a score."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("classifier", "0006_states_are_known"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="assessment",
            name="assessment_score_only_if_succeeded",
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("band__in", ("lower", "unclear", "higher")),
                        ("higher_point__isnull", False),
                        ("lower_point__isnull", False),
                        ("model_version__isnull", False),
                        ("score__gte", 0),
                        ("score__isnull", False),
                        ("score__lte", 1),
                        ("status", "succeeded"),
                    ),
                    models.Q(
                        models.Q(("status", "succeeded"), _negated=True),
                        ("band", ""),
                        ("score__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="assessment_score_only_if_succeeded",
            ),
        ),
    ]
