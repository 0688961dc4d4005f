"""Model versions: which one gives the results, and which one is tried beside it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ModelVersion(models.Model):
    """A model that was put to use here, with the manifest it had then.

    Kept so that an old result can always be shown against its own operating points and figures, and
    so that other files under the same name are refused. The active one gives the results; the
    shadow assesses the same photos afterwards and nobody is shown what it says. `is_pinned` means
    that an operator chose it, so that a new release does not replace it by the one it brings.
    """

    class Role(models.TextChoices):
        """What a version does now; most do nothing any more."""

        ACTIVE = "active", _("Gives the results")
        SHADOW = "shadow", _("Tried in the background")

    version = models.CharField(max_length=64, primary_key=True)
    sha256 = models.CharField(max_length=64, blank=True)
    manifest = models.JSONField()
    first_used_at = models.DateTimeField(auto_now_add=True)
    role = models.CharField(max_length=16, choices=Role, blank=True)
    is_pinned = models.BooleanField(default=False)
    activated_at = models.DateTimeField(null=True, blank=True)
    shadowed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("model version")
        verbose_name_plural = _("model versions")
        constraints = (
            models.UniqueConstraint(
                fields=["role"], condition=~models.Q(role=""), name="model_version_one_a_role"
            ),
            models.CheckConstraint(
                condition=~models.Q(role="active") | models.Q(activated_at__isnull=False),
                name="model_version_active_since",
            ),
            models.CheckConstraint(
                condition=~models.Q(role="shadow") | models.Q(shadowed_at__isnull=False),
                name="model_version_shadow_since",
            ),
            models.CheckConstraint(
                condition=models.Q(is_pinned=False) | models.Q(role="active"),
                name="model_version_pinned_if_active",
            ),
        )

    def __str__(self) -> str:
        return self.version
