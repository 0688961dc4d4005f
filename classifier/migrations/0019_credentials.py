"""Several credentials for a partner, sandboxes for test data, contact and limits.

Each partner keeps its client id, secret and tokens: they become its first credential.
"""

import uuid
from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# What a partner could do before there was a scope for asking clinicians: `write` included it.
SCOPE_BEFORE = "read write reviews"


def add_credentials(apps: Any, _schema_editor: Any) -> None:
    """Turn each partner's application into its first credential; tokens keep what they could."""
    credentials = apps.get_model("classifier", "Credential").objects
    for partner in apps.get_model("classifier", "Partner").objects.all():
        credential = credentials.create(
            partner=partner,
            application_id=partner.application_id,
            name="Main",
            scope=SCOPE_BEFORE,
        )
        credentials.filter(pk=credential.pk).update(created_at=partner.created_at)
    tokens = apps.get_model("oauth2_provider", "AccessToken").objects
    for token in tokens.filter(scope__contains="write"):
        tokens.filter(pk=token.pk).update(scope=f"{token.scope} reviews")


class Migration(migrations.Migration):
    dependencies = [
        ("classifier", "0018_webhooks"),
        migrations.swappable_dependency(settings.OAUTH2_PROVIDER_APPLICATION_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Credential",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("scope", models.CharField(max_length=100, verbose_name="scopes")),
                ("previous_secret", models.CharField(blank=True, max_length=255)),
                ("previous_secret_until", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("last_used_at", models.DateTimeField(blank=True, null=True)),
                ("expires_at", models.DateTimeField(blank=True, null=True, verbose_name="expires")),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "credential",
                "verbose_name_plural": "credentials",
            },
        ),
        migrations.AddField(
            model_name="partner",
            name="contact_email",
            field=models.EmailField(
                blank=True, max_length=254, verbose_name="contact’s e-mail address"
            ),
        ),
        migrations.AddField(
            model_name="partner",
            name="contact_name",
            field=models.CharField(blank=True, max_length=120, verbose_name="contact person"),
        ),
        migrations.AddField(
            model_name="partner",
            name="notes",
            field=models.TextField(blank=True, max_length=2000, verbose_name="notes"),
        ),
        migrations.AddField(
            model_name="partner",
            name="photos_per_day",
            field=models.PositiveIntegerField(
                blank=True, null=True, verbose_name="new photos a day"
            ),
        ),
        migrations.AddField(
            model_name="partner",
            name="requests_per_minute",
            field=models.PositiveIntegerField(
                blank=True, null=True, verbose_name="requests a minute"
            ),
        ),
        migrations.AddField(
            model_name="partner",
            name="sandbox_of",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="sandbox",
                to="classifier.partner",
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
                    ("partner_contact_changed", "Partner’s contact changed"),
                    ("partner_limits_changed", "Partner’s limits changed"),
                    ("credential_created", "Partner given a credential"),
                    ("credential_changed", "Partner’s credential changed"),
                    ("credential_revoked", "Partner’s credential revoked"),
                    ("test_data_erased", "Partner’s test data deleted"),
                    ("audit_exported", "Audit trail downloaded"),
                    ("outcome_recorded", "Recorded what a mole turned out to be"),
                    ("outcome_removed", "What a mole turned out to be was deleted"),
                    ("training_set_exported", "Photos copied to train models"),
                ],
                max_length=32,
            ),
        ),
        migrations.AlterField(
            model_name="partner",
            name="name",
            field=models.CharField(max_length=127, unique=True),
        ),
        migrations.AddConstraint(
            model_name="partner",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("sandbox_of", None),
                    models.Q(
                        ("contact_email", ""),
                        ("contact_name", ""),
                        ("notes", ""),
                        ("photos_per_day", None),
                        ("requests_per_minute", None),
                        ("reviews_allowed", False),
                    ),
                    _connector="OR",
                ),
                name="partner_sandbox_has_no_settings",
            ),
        ),
        migrations.AddConstraint(
            model_name="partner",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("sandbox_of", None),
                    models.Q(("sandbox_of", models.F("id")), _negated=True),
                    _connector="OR",
                ),
                name="partner_not_its_own_sandbox",
            ),
        ),
        migrations.AddConstraint(
            model_name="partner",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("requests_per_minute", None),
                        ("requests_per_minute__gt", 0),
                        _connector="OR",
                    ),
                    models.Q(("photos_per_day", None), ("photos_per_day__gt", 0), _connector="OR"),
                ),
                name="partner_limits_positive",
            ),
        ),
        migrations.AddField(
            model_name="credential",
            name="application",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="credential",
                to=settings.OAUTH2_PROVIDER_APPLICATION_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="credential",
            name="partner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="credentials",
                to="classifier.partner",
            ),
        ),
        migrations.AddConstraint(
            model_name="credential",
            constraint=models.UniqueConstraint(
                condition=models.Q(("revoked_at", None)),
                fields=("partner", "name"),
                name="credential_name_unique_to_partner",
            ),
        ),
        migrations.AddConstraint(
            model_name="credential",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("name", ""), _negated=True), models.Q(("scope", ""), _negated=True)
                ),
                name="credential_has_name_and_scope",
            ),
        ),
        migrations.AddConstraint(
            model_name="credential",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("previous_secret", ""), ("previous_secret_until", None)),
                    models.Q(
                        models.Q(("previous_secret", ""), _negated=True),
                        ("previous_secret_until__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="credential_previous_secret_ends",
            ),
        ),
        # Taking it back works only while there is no partner.
        migrations.RunPython(add_credentials, migrations.RunPython.noop),
        migrations.RemoveField(model_name="partner", name="application"),
    ]
