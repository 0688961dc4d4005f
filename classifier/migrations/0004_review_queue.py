"""Order the reviewers' list by urgency, and name what happens to partners."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("classifier", "0003_audit_is_append_only"),
    ]

    operations = [
        migrations.AddField(
            model_name="assessment",
            name="urgency",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Case(
                    models.When(band="higher", then=0),
                    models.When(band="unclear", then=1),
                    models.When(band="lower", then=3),
                    default=2,
                ),
                output_field=models.PositiveSmallIntegerField(),
            ),
        ),
        migrations.AlterField(
            model_name="auditevent",
            name="event",
            field=models.CharField(
                choices=[
                    ("account_created", "Account created"),
                    ("consent_given", "Consent given"),
                    ("consent_withdrawn", "Consent withdrawn"),
                    ("partner_created", "Partner created"),
                    ("partner_suspended", "Partner suspended"),
                    ("partner_resumed", "Partner resumed"),
                    ("mole_added", "Mole added"),
                    ("mole_changed", "Mole changed"),
                    ("mole_binned", "Mole moved to the bin"),
                    ("mole_restored", "Mole restored"),
                    ("mole_erased", "Mole deleted for good"),
                    ("photo_added", "Photo added"),
                    ("photo_changed", "Photo changed"),
                    ("photo_binned", "Photo moved to the bin"),
                    ("photo_restored", "Photo restored"),
                    ("photo_erased", "Photo deleted for good"),
                    ("photo_viewed", "Photo looked at"),
                    ("results_exported", "Results downloaded"),
                    ("assessment_requested", "Assessment requested"),
                    ("assessment_finished", "Assessment finished"),
                    ("review_opened", "Photo opened for review"),
                    ("review_added", "Review written"),
                ],
                max_length=32,
            ),
        ),
        migrations.AddIndex(
            model_name="assessment",
            index=models.Index(
                fields=["urgency", "requested_at", "id"], name="assessment_by_urgency"
            ),
        ),
    ]
