"""When each row of a partner changed last, for rows that there are and, by triggers, for others."""

from typing import Any

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from classifier.partners.changes import triggers


def note_all(_apps: Any, schema_editor: Any) -> None:
    """Count every row that there is as changed now; photos wait to be measured."""
    for kind in ("assessment", "mole", "review_request"):
        schema_editor.execute(triggers.note(kind, "TRUE"))
    schema_editor.execute(triggers.note("photo", "TRUE", follow_up=True))


def drop_triggers(_apps: Any, schema_editor: Any) -> None:
    """Remove the triggers, which name the table."""
    triggers.drop(using=schema_editor.connection.alias)


class Migration(migrations.Migration):
    dependencies = [
        ("classifier", "0013_staff_pages"),
    ]

    operations = [
        migrations.AddField(
            model_name="partner",
            name="changes_until",
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False),
        ),
        migrations.CreateModel(
            name="PartnerChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("assessment", "assessment"),
                            ("photo", "photo"),
                            ("mole", "mole"),
                            ("review_request", "question to a clinician"),
                        ],
                        max_length=16,
                    ),
                ),
                ("at", models.DateTimeField(blank=True, null=True)),
                ("follow_ups_due", models.PositiveIntegerField(default=0)),
                (
                    "assessment",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="change",
                        to="classifier.assessment",
                    ),
                ),
                (
                    "mole",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="change",
                        to="classifier.mole",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="changes",
                        to="classifier.partner",
                    ),
                ),
                (
                    "photo",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="change",
                        to="classifier.photo",
                    ),
                ),
                (
                    "review_request",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="change",
                        to="classifier.reviewrequest",
                    ),
                ),
            ],
            options={
                "verbose_name": "change for a partner",
                "verbose_name_plural": "changes for partners",
                "indexes": [
                    models.Index(fields=["partner", "kind", "at"], name="partner_change_in_order"),
                    models.Index(
                        condition=models.Q(("at", None)),
                        fields=["partner", "id"],
                        name="partner_change_without_time",
                    ),
                    models.Index(
                        condition=models.Q(("follow_ups_due__gt", 0)),
                        fields=["id"],
                        name="partner_change_follow_up",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("assessment__isnull", False),
                                ("kind", "assessment"),
                                ("mole__isnull", True),
                                ("photo__isnull", True),
                                ("review_request__isnull", True),
                            ),
                            models.Q(
                                ("assessment__isnull", True),
                                ("kind", "photo"),
                                ("mole__isnull", True),
                                ("photo__isnull", False),
                                ("review_request__isnull", True),
                            ),
                            models.Q(
                                ("assessment__isnull", True),
                                ("kind", "mole"),
                                ("mole__isnull", False),
                                ("photo__isnull", True),
                                ("review_request__isnull", True),
                            ),
                            models.Q(
                                ("assessment__isnull", True),
                                ("kind", "review_request"),
                                ("mole__isnull", True),
                                ("photo__isnull", True),
                                ("review_request__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="partner_change_of_one_row",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("follow_ups_due", 0), ("kind", "photo"), _connector="OR"
                        ),
                        name="partner_change_follow_up_of_photos",
                    ),
                ],
            },
        ),
        migrations.RunPython(note_all, drop_triggers),
    ]
