"""The table of model versions."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ModelVersion(models.Model):
    """A model that was used here, with the manifest that it had then.

    The row stays, so that an old result is shown with its own operating points and figures, and so
    that other files under the same name are refused. The active version gives the results. The
    shadow assesses the same photos afterwards; its outcomes are shown to operators only.
    `is_pinned` means that an operator chose the active version: a new release does not replace it.
    """

    class Role(models.TextChoices):
        """What a version does now; most have no role any more."""

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
