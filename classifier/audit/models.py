"""The audit trail: who did what, append-only."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from classifier.audit.times import TimeAfterSeals


class AuditEvent(models.Model):
    """One thing that someone did. Rows are only added; database triggers refuse changes.

    `actor` is a pseudonym (User.pseudonym, a partner's id, or empty for the system) and
    `subject_ref` a subject's id, neither a foreign key, so that erasing a person leaves the trail.
    """

    class ActorKind(models.TextChoices):
        PERSON = "person", _("You")
        STAFF = "staff", _("Staff")
        PARTNER = "partner", _("Partner organisation")
        LINK = "link", _("Somebody with a link of yours")
        VISITOR = "visitor", _("A visitor without an account")
        SYSTEM = "system", _("SkinSpect")

    class Event(models.TextChoices):
        ACCOUNT_CREATED = "account_created", _("Account created")
        CONSENT_GIVEN = "consent_given", _("Consent given")
        CONSENT_WITHDRAWN = "consent_withdrawn", _("Consent withdrawn")
        RESEARCH_AGREED = "research_agreed", _("Agreed that models are trained with the photos")
        RESEARCH_WITHDRAWN = "research_withdrawn", _("Consent to training models withdrawn")
        PARTNER_CREATED = "partner_created", _("Partner created")
        PARTNER_SUSPENDED = "partner_suspended", _("Partner suspended")
        PARTNER_RESUMED = "partner_resumed", _("Partner resumed")
        MOLE_ADDED = "mole_added", _("Mole added")
        MEMBER_ADDED = "member_added", _("Person added to the family")
        MEMBER_CHANGED = "member_changed", _("Person of the family changed")
        MEMBER_REMOVED = "member_removed", _("Person of the family removed")
        MEMBER_RESTORED = "member_restored", _("Person of the family restored")
        MEMBER_ERASED = "member_erased", _("Person of the family deleted for good")
        SUBJECT_ERASED = "subject_erased", _("Subject of a partner deleted for good")
        DETAILS_CHANGED = "details_changed", _("Age or sex given, changed or erased")
        DETAILS_DECLINED = "details_declined", _("Age and sex not given")
        MOLE_CHANGED = "mole_changed", _("Mole changed")
        MOLE_BINNED = "mole_binned", _("Mole moved to the bin")
        MOLE_RESTORED = "mole_restored", _("Mole restored")
        MOLE_ERASED = "mole_erased", _("Mole deleted for good")
        PHOTO_ADDED = "photo_added", _("Photo added")
        PHOTO_CHANGED = "photo_changed", _("Photo changed")
        PHOTO_BINNED = "photo_binned", _("Photo moved to the bin")
        PHOTO_RESTORED = "photo_restored", _("Photo restored")
        PHOTO_ERASED = "photo_erased", _("Photo deleted for good")
        PHOTO_VIEWED = "photo_viewed", _("Photo looked at")
        PIN_SET = "pin_set", _("Pin set on a body photo")
        PIN_REMOVED = "pin_removed", _("Pin taken off a body photo")
        ANSWERS_GIVEN = "answers_given", _("Questions answered")
        MEASUREMENT_REQUESTED = "measurement_requested", _("Measurement requested")
        MEASUREMENT_FINISHED = "measurement_finished", _("Measurement finished")
        COMPARISON_REQUESTED = "comparison_requested", _("Comparison requested")
        COMPARISON_FINISHED = "comparison_finished", _("Comparison finished")
        COMPARISON_ANSWERED = "comparison_answered", _("Told whether two photos show one mole")
        CAPTURE_LINK_MADE = "capture_link_made", _("Link made for somebody to take a photo")
        CAPTURE_LINK_USED = "capture_link_used", _("Photo taken by a link")
        CAPTURE_LINK_REVOKED = "capture_link_revoked", _("Link for taking a photo withdrawn")
        REMINDER_SET = "reminder_set", _("Reminder set")
        REMINDER_CHANGED = "reminder_changed", _("Reminder changed")
        REMINDER_REMOVED = "reminder_removed", _("Reminder removed")
        REMINDER_SENT = "reminder_sent", _("Reminder sent")
        FEED_MADE = "feed_made", _("Calendar address made")
        FEED_REVOKED = "feed_revoked", _("Calendar address withdrawn")
        VISIT_PREPARED = "visit_prepared", _("Visit prepared")
        VISIT_ERASED = "visit_erased", _("Doctor visit deleted")
        SHARE_LINK_MADE = "share_link_made", _("Link made to share a visit")
        SHARE_LINK_REVOKED = "share_link_revoked", _("Link to a visit withdrawn")
        SHARE_LINK_VIEWED = "share_link_viewed", _("Shared visit looked at")
        RESULTS_EXPORTED = "results_exported", _("Results downloaded")
        ASSESSMENT_REQUESTED = "assessment_requested", _("Assessment requested")
        ASSESSMENT_FINISHED = "assessment_finished", _("Assessment finished")
        ASSESSMENT_CANCELLED = "assessment_cancelled", _("Assessment cancelled")
        SHADOW_FINISHED = "shadow_finished", _("Assessment by a candidate model finished")
        MODEL_ACTIVATED = "model_activated", _("Model put to use")
        MODEL_SHADOWED = "model_shadowed", _("Candidate model tried in the background")
        SHADOW_ENDED = "shadow_ended", _("Trial of a candidate model ended")
        REASSESSMENT_STARTED = "reassessment_started", _("Re-assessment started")
        REASSESSMENT_ENDED = "reassessment_ended", _("Re-assessment ended")
        REVIEW_OPENED = "review_opened", _("Photo opened for review")
        REVIEW_ADDED = "review_added", _("Review written")
        TRIAL_AGREED = "trial_agreed", _("Agreed to try a photo without an account")
        REVIEW_READ = "review_read", _("Review read")
        REVIEW_REQUESTED = "review_requested", _("Clinician asked")
        REVIEW_TAKEN_BACK = "review_taken_back", _("Question to a clinician taken back")
        REVIEW_CLAIMED = "review_claimed", _("Case taken by a clinician")
        REVIEW_RELEASED = "review_released", _("Case given back")
        REVIEW_SKIPPED = "review_skipped", _("Case left to another clinician")
        REVIEW_HANDED_OVER = "review_handed_over", _("Case handed to another clinician")
        REVIEW_OPINION = "review_opinion", _("Clinician’s first opinion recorded")
        REVIEW_DECIDED = "review_decided", _("Clinician’s reading ended")
        REVIEW_AMENDED = "review_amended", _("Review replaced by another")
        REVIEW_WITHDRAWN = "review_withdrawn", _("Review withdrawn")
        REVIEW_POLICY_CHANGED = "review_policy_changed", _("Rules for reviews changed")
        ACCOUNT_DEACTIVATED = "account_deactivated", _("Account deactivated")
        ACCOUNT_REACTIVATED = "account_reactivated", _("Account active again")
        ROLE_CHANGED = "role_changed", _("Role changed")
        SECOND_FACTOR_REMOVED = "second_factor_removed", _("Second step at sign-in removed")
        SESSIONS_ENDED = "sessions_ended", _("Signed out everywhere")
        DEVICE_SIGNED_OUT = "device_signed_out", _("Signed out on one device")
        ERASURE_ASKED = "erasure_asked", _("Asked to delete the account")
        ERASURE_TAKEN_BACK = "erasure_taken_back", _("Kept the account after all")
        EXPORT_ASKED = "export_asked", _("Asked for a file with everything")
        EXPORT_MADE = "export_made", _("File with everything made")
        EXPORT_DOWNLOADED = "export_downloaded", _("File with everything downloaded")
        EXPORT_ERASED = "export_erased", _("File with everything deleted")
        IMPORT_ASKED = "import_asked", _("Began to send a file of another installation")
        IMPORT_ERASED = "import_erased", _("File of another installation deleted")
        ACCOUNT_IMPORTED = "account_imported", _("Data brought from another installation")
        ACCOUNT_ERASED = "account_erased", _("Account deleted")
        PARTNER_SECRET_CHANGED = "partner_secret_changed", _("Partner given a new secret")
        PARTNER_REVIEWS_ALLOWED = (
            "partner_reviews_allowed",
            _("Clinicians allowed to look at a partner’s photos"),
        )
        PARTNER_REVIEWS_STOPPED = (
            "partner_reviews_stopped",
            _("Clinicians no longer allowed to look at a partner’s photos"),
        )
        WEBHOOK_CREATED = "webhook_created", _("Webhook made")
        WEBHOOK_CHANGED = "webhook_changed", _("Webhook changed")
        WEBHOOK_DELETED = "webhook_deleted", _("Webhook deleted")
        WEBHOOK_SECRET_ROTATED = "webhook_secret_rotated", _("Webhook given a new secret")
        WEBHOOK_TESTED = "webhook_tested", _("Test sent to a webhook")
        WEBHOOK_REDELIVERED = "webhook_redelivered", _("Event sent to a webhook again")
        WEBHOOK_GONE = "webhook_gone", _("Webhook ended by its receiver")
        PARTNER_CONTACT_CHANGED = "partner_contact_changed", _("Partner’s contact changed")
        PARTNER_LIMITS_CHANGED = "partner_limits_changed", _("Partner’s limits changed")
        CREDENTIAL_CREATED = "credential_created", _("Partner given a credential")
        CREDENTIAL_CHANGED = "credential_changed", _("Partner’s credential changed")
        CREDENTIAL_REVOKED = "credential_revoked", _("Partner’s credential revoked")
        TEST_DATA_ERASED = "test_data_erased", _("Partner’s test data deleted")
        AUDIT_EXPORTED = "audit_exported", _("Audit trail downloaded")
        OUTCOME_RECORDED = "outcome_recorded", _("Recorded what a mole turned out to be")
        OUTCOME_VIEWED = "outcome_viewed", _("Letter about a mole looked at")
        OUTCOME_REMOVED = "outcome_removed", _("What a mole turned out to be was deleted")
        TRAINING_SET_EXPORTED = "training_set_exported", _("Photos copied to train models")
        BACKUP_MADE = "backup_made", _("Backup made")
        BACKUP_RESTORED = "backup_restored", _("Backup put back")

    at = TimeAfterSeals(auto_now_add=True)
    event = models.CharField(max_length=32, choices=Event)
    actor_kind = models.CharField(max_length=16, choices=ActorKind)
    actor = models.CharField(max_length=36, blank=True)
    subject_ref = models.CharField(max_length=36, blank=True)
    target = models.CharField(max_length=36, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    details = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit trail")
        ordering = ("-at", "-id")
        indexes = (
            models.Index(fields=["subject_ref", "-at"], name="audit_by_subject"),
            models.Index(fields=["subject_ref", "actor_kind", "-at"], name="audit_by_kind"),
            models.Index(fields=["target", "-at"], name="audit_by_target"),
            models.Index(fields=["actor", "-at"], name="audit_by_actor"),
            models.Index(fields=["at"], name="audit_by_time"),
        )

    def __str__(self) -> str:
        return f"{self.event} {self.target}"


class AuditSeal(models.Model):
    """The hash of all events of one minute and of the seal before it; quiet minutes have none.

    `first_event` and `last_event` are keys of events. Rows are only added, as those of the trail.
    """

    minute = models.DateTimeField(unique=True)
    first_event = models.BigIntegerField()
    last_event = models.BigIntegerField()
    count = models.PositiveIntegerField()
    # Unique, so that the chain cannot fork; empty for the first seal.
    previous = models.CharField(max_length=64, blank=True, unique=True)
    sha256 = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("seal of the audit trail")
        verbose_name_plural = _("seals of the audit trail")
        ordering = ("minute",)

    def __str__(self) -> str:
        return f"{self.minute.isoformat()} {self.sha256}"
