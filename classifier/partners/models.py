"""Partners: organisations with API credentials."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from oauth2_provider.settings import oauth2_settings

from classifier.partners.scopes import Scope

MAX_NAME_LENGTH = 120
MAX_CREDENTIAL_NAME_LENGTH = 60
TEST_SUFFIX = " (test)"


class Partner(models.Model):
    """An organisation whose subjects are its own; it signs in by client credentials.

    What test credentials send belongs to a second row, the partner's sandbox, so that test data
    are another partner's wherever rows are read. A sandbox repeats `is_active` and nothing else:
    contact, notes and limits are those of the partner (`account`).

    `changes_until` is the last time given to a change of its rows (`partners.changes`).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=MAX_NAME_LENGTH + len(TEST_SUFFIX), unique=True)
    sandbox_of = models.OneToOneField(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="sandbox"
    )
    is_active = models.BooleanField(default=True)
    reviews_allowed = models.BooleanField(_("clinicians may look at photos"), default=False)
    contact_name = models.CharField(_("contact person"), max_length=120, blank=True)
    contact_email = models.EmailField(_("contact’s e-mail address"), blank=True)
    notes = models.TextField(_("notes"), max_length=2000, blank=True)
    requests_per_minute = models.PositiveIntegerField(_("requests a minute"), null=True, blank=True)
    photos_per_day = models.PositiveIntegerField(_("new photos a day"), null=True, blank=True)
    changes_until = models.DateTimeField(default=timezone.now, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        constraints = (
            models.CheckConstraint(
                condition=Q(sandbox_of=None)
                | Q(
                    reviews_allowed=False,
                    contact_name="",
                    contact_email="",
                    notes="",
                    requests_per_minute=None,
                    photos_per_day=None,
                ),
                name="partner_sandbox_has_no_settings",
            ),
            models.CheckConstraint(
                condition=Q(sandbox_of=None) | ~Q(sandbox_of=F("id")),
                name="partner_not_its_own_sandbox",
            ),
            models.CheckConstraint(
                condition=(Q(requests_per_minute=None) | Q(requests_per_minute__gt=0))
                & (Q(photos_per_day=None) | Q(photos_per_day__gt=0)),
                name="partner_limits_positive",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_sandbox(self) -> bool:
        """Whether its subjects are test data."""
        return self.sandbox_of_id is not None

    @property
    def account(self) -> "Partner":
        """The organisation itself, also for its sandbox."""
        return self.sandbox_of or self


class Credential(models.Model):
    """A client id and secret of a partner, with what may be done with them.

    It is a test credential if its partner is a sandbox. django-oauth-toolkit keeps the secret as a
    hash in the application; `previous_secret`, the hash of the one before, is accepted too until
    `previous_secret_until`. `last_used_at` is written at most once in `LAST_USE_STEP`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="credentials")
    application = models.OneToOneField(
        oauth2_settings.APPLICATION_MODEL, on_delete=models.PROTECT, related_name="credential"
    )
    name = models.CharField(_("name"), max_length=MAX_CREDENTIAL_NAME_LENGTH)
    # As in tokens: with spaces between them.
    scope = models.CharField(_("scopes"), max_length=100)
    previous_secret = models.CharField(max_length=255, blank=True)
    previous_secret_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("credential")
        verbose_name_plural = _("credentials")
        constraints = (
            models.UniqueConstraint(
                fields=["partner", "name"],
                condition=Q(revoked_at=None),
                name="credential_name_unique_to_partner",
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(scope=""), name="credential_has_name_and_scope"
            ),
            models.CheckConstraint(
                condition=Q(previous_secret="", previous_secret_until=None)
                | (~Q(previous_secret="") & Q(previous_secret_until__isnull=False)),
                name="credential_previous_secret_ends",
            ),
        )

    def __str__(self) -> str:
        return f"{self.partner.name}: {self.name}"

    @property
    def scopes(self) -> list[Scope]:
        """What its tokens may be for, in the registry's order."""
        return [scope for scope in Scope if scope in self.scope.split()]

    @property
    def is_test(self) -> bool:
        """Whether what it sends is test data."""
        return self.partner.is_sandbox

    @property
    def is_expired(self) -> bool:
        """Whether its time is over."""
        return self.expires_at is not None and self.expires_at <= timezone.now()

    @property
    def is_usable(self) -> bool:
        """Whether its secrets and tokens are accepted."""
        return self.revoked_at is None and not self.is_expired

    @property
    def is_rotating(self) -> bool:
        """Whether the secret before is still accepted."""
        until = self.previous_secret_until
        return until is not None and until > timezone.now()


class IdempotencyKey(models.Model):
    """A partner's `Idempotency-Key` and the assessment that its request made.

    The row is stored with the photo, so that of two requests with one key only one can store its
    own; `assessment` is null in rows of earlier versions whose request was interrupted.
    `request_sha256` tells a repeated request from another one with the same key.
    """

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="idempotency_keys")
    key = models.CharField(max_length=255)
    request_sha256 = models.CharField(max_length=64)
    assessment = models.ForeignKey("classifier.Assessment", on_delete=models.CASCADE, null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["partner", "key"], name="idempotency_key_unique"),
        )

    def __str__(self) -> str:
        return self.key
