"""The table of trials."""

from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from classifier.core.models import FairJob
from classifier.photos.models import Modality

# Where the files of trials are kept, apart from those of photos.
FOLDER = "trials"
# From the upload on, while its visitor creates an account.
LONGEST_LIFE = timedelta(minutes=60)


class TrialQuerySet(models.QuerySet["Trial"]):
    """Trials; nobody is shown one whose time is over, even while its files are still there."""

    def live(self) -> Self:
        """Only those whose time is not over."""
        now = timezone.now()
        return self.filter(expires_at__gt=now, expires_at__lte=now + 2 * LONGEST_LIFE)

    def expired(self) -> Self:
        """Only those whose time is over, also because the clock was set back since they came.

        Twice the longest life, because the clock of another machine may be ahead of this one's.
        """
        now = timezone.now()
        return self.filter(Q(expires_at__lte=now) | Q(expires_at__gt=now + 2 * LONGEST_LIFE))


class Trial(FairJob):
    """One photo of a visitor, and what the model makes of it. It belongs to nobody.

    `key_digest` is that of the key in the visitor's session, which alone opens it. `original`,
    `sha256` and the fields of size are as in `Photo`. `captured` is the photo's capture time as
    JSON, None without one. `result` holds the fields of an `Assessment`, empty until the job has
    succeeded; a photo that can't be assessed has one with the status "rejected". `keep_asked_at` is
    when the visitor first asked to keep it in an account.
    """

    # The visitor is not asked for the kind of camera: the picture decides.
    modality = Modality.UNKNOWN

    key_digest = models.CharField(max_length=64, unique=True)
    original = models.FileField(upload_to=FOLDER, max_length=200)
    heat_map = models.FileField(upload_to=FOLDER, max_length=200, blank=True)
    sha256 = models.CharField(max_length=64)
    content_type = models.CharField(max_length=32)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    orientation = models.PositiveSmallIntegerField(default=1)
    captured = models.JSONField(null=True, blank=True)
    result = models.JSONField(default=dict, blank=True)
    expires_at = models.DateTimeField(db_index=True)
    keep_asked_at = models.DateTimeField(null=True, blank=True)

    objects = TrialQuerySet.as_manager()

    @property
    def working_copy_name(self) -> str:
        """The storage key of its working copy, which is there until it has been assessed."""
        return f"{FOLDER}/{self.pk}.ppm"

    class Meta(FairJob.Meta):
        verbose_name = _("trial")
        verbose_name_plural = _("trials")
        constraints = (
            *FairJob.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("requested_at")),
                name="trial_ends_after_its_start",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="succeeded") | ~models.Q(result={}),
                name="trial_succeeded_has_result",
            ),
        )


class SampleResult(models.Model):
    """What one model version made of the drawn lesion that visitors are shown as a sample.

    `result` is as in `Trial`; `heat_map` is a grey PNG, empty for none.
    """

    version = models.CharField(max_length=64, primary_key=True)
    result = models.JSONField()
    heat_map = models.BinaryField(default=bytes, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("sample result")
        verbose_name_plural = _("sample results")

    def __str__(self) -> str:
        return self.version
