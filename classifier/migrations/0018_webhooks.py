"""Webhooks of partners: addresses, secrets, events and deliveries."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("classifier", "0017_review_diagnosis"),
    ]

    operations = [
        migrations.AlterField(
            model_name="auditevent",
            name="event",
            field=models.CharField(
                choices=[
                    ("account_created", "Account created"),
                    ("consent_given", "Consent given"),
                    ("consent_withdrawn", "Consent withdrawn"),
                    ("research_agreed", "Agreed that models are trained with the photos"),
                    ("research_withdrawn", "Consent to training models withdrawn"),
                    ("partner_created", "Partner created"),
                    ("partner_suspended", "Partner suspended"),
                    ("partner_resumed", "Partner resumed"),
                    ("mole_added", "Mole added"),
                    ("member_added", "Person added to the family"),
                    ("member_changed", "Person of the family changed"),
                    ("member_removed", "Person of the family removed"),
                    ("member_restored", "Person of the family restored"),
                    ("member_erased", "Person of the family deleted for good"),
                    ("subject_erased", "Subject of a partner deleted for good"),
                    ("details_changed", "Age or sex given, changed or erased"),
                    ("details_declined", "Age and sex not given"),
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
                    ("pin_set", "Pin set on a body photo"),
                    ("pin_removed", "Pin taken off a body photo"),
                    ("answers_given", "Questions answered"),
                    ("measurement_requested", "Measurement requested"),
                    ("measurement_finished", "Measurement finished"),
                    ("comparison_requested", "Comparison requested"),
                    ("comparison_finished", "Comparison finished"),
                    ("comparison_answered", "Told whether two photos show one mole"),
                    ("capture_link_made", "Link made for somebody to take a photo"),
                    ("capture_link_used", "Photo taken by a link"),
                    ("capture_link_revoked", "Link for taking a photo withdrawn"),
                    ("reminder_set", "Reminder set"),
                    ("reminder_changed", "Reminder changed"),
                    ("reminder_removed", "Reminder removed"),
                    ("reminder_sent", "Reminder sent"),
                    ("feed_made", "Calendar address made"),
                    ("feed_revoked", "Calendar address withdrawn"),
                    ("visit_prepared", "Visit prepared"),
                    ("visit_erased", "Doctor visit deleted"),
                    ("share_link_made", "Link made to share a visit"),
                    ("share_link_revoked", "Link to a visit withdrawn"),
                    ("share_link_viewed", "Shared visit looked at"),
                    ("results_exported", "Results downloaded"),
                    ("assessment_requested", "Assessment requested"),
                    ("assessment_finished", "Assessment finished"),
                    ("assessment_cancelled", "Assessment cancelled"),
                    ("shadow_finished", "Assessment by a candidate model finished"),
                    ("model_activated", "Model put to use"),
                    ("model_shadowed", "Candidate model tried in the background"),
                    ("shadow_ended", "Trial of a candidate model ended"),
                    ("reassessment_started", "Re-assessment started"),
                    ("reassessment_ended", "Re-assessment ended"),
                    ("review_opened", "Photo opened for review"),
                    ("review_added", "Review written"),
                    ("trial_agreed", "Agreed to try a photo without an account"),
                    ("review_read", "Review read"),
                    ("review_requested", "Clinician asked"),
                    ("review_taken_back", "Question to a clinician taken back"),
                    ("review_claimed", "Case taken by a clinician"),
                    ("review_released", "Case given back"),
                    ("review_skipped", "Case left to another clinician"),
                    ("review_handed_over", "Case handed to another clinician"),
                    ("review_opinion", "Clinician’s first opinion recorded"),
                    ("review_decided", "Clinician’s reading ended"),
                    ("review_amended", "Review replaced by another"),
                    ("review_withdrawn", "Review withdrawn"),
                    ("review_policy_changed", "Rules for reviews changed"),
                    ("account_deactivated", "Account deactivated"),
                    ("account_reactivated", "Account active again"),
                    ("role_changed", "Role changed"),
                    ("second_factor_removed", "Second step at sign-in removed"),
                    ("sessions_ended", "Signed out everywhere"),
                    ("partner_secret_changed", "Partner given a new secret"),
                    ("partner_reviews_allowed", "Clinicians allowed to look at a partner’s photos"),
                    (
                        "partner_reviews_stopped",
                        "Clinicians no longer allowed to look at a partner’s photos",
                    ),
                    ("webhook_created", "Webhook made"),
                    ("webhook_changed", "Webhook changed"),
                    ("webhook_deleted", "Webhook deleted"),
                    ("webhook_secret_rotated", "Webhook given a new secret"),
                    ("webhook_tested", "Test sent to a webhook"),
                    ("webhook_redelivered", "Event sent to a webhook again"),
                    ("webhook_gone", "Webhook ended by its receiver"),
                    ("audit_exported", "Audit trail downloaded"),
                    ("outcome_recorded", "Recorded what a mole turned out to be"),
                    ("outcome_removed", "What a mole turned out to be was deleted"),
                    ("training_set_exported", "Photos copied to train models"),
                ],
                max_length=32,
            ),
        ),
        migrations.CreateModel(
            name="WebhookEndpoint",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("url", models.CharField(max_length=500, verbose_name="address")),
                ("event_types", models.JSONField(default=list, verbose_name="events")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("active", "Active"),
                            ("paused", "Paused"),
                            ("gone", "Ended by the receiver (410)"),
                        ],
                        default="active",
                        max_length=16,
                        verbose_name="status",
                    ),
                ),
                (
                    "consecutive_failures",
                    models.PositiveIntegerField(default=0, verbose_name="failures in a row"),
                ),
                ("is_slow", models.BooleanField(default=False)),
                ("lane", models.CharField(blank=True, max_length=64)),
                ("lane_until", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="webhooks",
                        to="classifier.partner",
                    ),
                ),
            ],
            options={
                "verbose_name": "webhook",
                "verbose_name_plural": "webhooks",
                "ordering": ("-created_at", "id"),
            },
        ),
        migrations.CreateModel(
            name="WebhookEvent",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("assessment.succeeded", "An assessment has a result"),
                            ("assessment.rejected", "A photo could not be assessed"),
                            ("assessment.failed", "An assessment failed"),
                            ("review.answered", "A clinician answered"),
                            ("review.amended", "A clinician changed or withdrew an answer"),
                            ("subject.erased", "A subject was erased"),
                            ("webhook.test", "A test"),
                        ],
                        max_length=32,
                    ),
                ),
                ("resource_id", models.UUIDField()),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="webhook_events",
                        to="classifier.partner",
                    ),
                ),
            ],
            options={
                "ordering": ("-created_at", "id"),
            },
        ),
        migrations.CreateModel(
            name="WebhookDelivery",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("claim", models.CharField(blank=True, max_length=64)),
                ("requested_at", models.DateTimeField(auto_now_add=True)),
                ("due_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("claimed_at", models.DateTimeField(blank=True, null=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("last_error", models.CharField(blank=True, max_length=64)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("queued", "Waiting"),
                            ("running", "Being delivered"),
                            ("succeeded", "Delivered"),
                            ("failed", "Given up"),
                        ],
                        default="queued",
                        max_length=16,
                        verbose_name="status",
                    ),
                ),
                ("give_up_at", models.DateTimeField()),
                ("response_status", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("response_ms", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "endpoint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="classifier.webhookendpoint",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="classifier.webhookevent",
                    ),
                ),
            ],
            options={
                "verbose_name": "delivery",
                "verbose_name_plural": "deliveries",
                "ordering": ("-requested_at", "id"),
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="WebhookSecret",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("value", models.CharField(max_length=128)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                (
                    "endpoint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="secrets",
                        to="classifier.webhookendpoint",
                    ),
                ),
            ],
            options={
                "ordering": ("-created_at", "-id"),
            },
        ),
        migrations.AddConstraint(
            model_name="webhookendpoint",
            constraint=models.UniqueConstraint(
                fields=("partner", "url"), name="webhook_address_unique_to_partner"
            ),
        ),
        migrations.AddConstraint(
            model_name="webhookendpoint",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ("active", "paused", "gone"))),
                name="webhook_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="webhookendpoint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("lane", ""), ("lane_until", None)),
                    models.Q(models.Q(("lane", ""), _negated=True), ("lane_until__isnull", False)),
                    _connector="OR",
                ),
                name="webhook_lane_has_end",
            ),
        ),
        migrations.AddIndex(
            model_name="webhookevent",
            index=models.Index(fields=["created_at"], name="webhook_event_by_time"),
        ),
        migrations.AddConstraint(
            model_name="webhookevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "type__in",
                        [
                            "assessment.succeeded",
                            "assessment.rejected",
                            "assessment.failed",
                            "review.answered",
                            "review.amended",
                            "subject.erased",
                            "webhook.test",
                        ],
                    )
                ),
                name="webhook_event_type_known",
            ),
        ),
        migrations.AddIndex(
            model_name="webhookdelivery",
            index=models.Index(
                condition=models.Q(("status__in", ("queued", "running"))),
                fields=["status", "requested_at"],
                name="webhookdelivery_open",
            ),
        ),
        migrations.AddIndex(
            model_name="webhookdelivery",
            index=models.Index(
                condition=models.Q(("status", "queued")),
                fields=["endpoint", "due_at"],
                name="webhook_delivery_due",
            ),
        ),
        migrations.AddIndex(
            model_name="webhookdelivery",
            index=models.Index(
                fields=["endpoint", "-requested_at"], name="webhook_delivery_by_endpoint"
            ),
        ),
        migrations.AddIndex(
            model_name="webhookdelivery",
            index=models.Index(fields=["status", "finished_at"], name="webhook_delivery_by_end"),
        ),
        migrations.AddConstraint(
            model_name="webhookdelivery",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ("queued", "running", "succeeded", "failed"))),
                name="webhookdelivery_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="webhookdelivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("finished_at", None), ("status__in", ("queued", "running"))),
                    models.Q(
                        ("finished_at__isnull", False), ("status__in", ("succeeded", "failed"))
                    ),
                    _connector="OR",
                ),
                name="webhookdelivery_finished_has_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="webhookdelivery",
            constraint=models.UniqueConstraint(
                fields=("endpoint", "event"), name="webhook_delivery_one_an_event"
            ),
        ),
        migrations.AddConstraint(
            model_name="webhooksecret",
            constraint=models.UniqueConstraint(
                condition=models.Q(("expires_at", None)),
                fields=("endpoint",),
                name="webhook_secret_one_current",
            ),
        ),
    ]
