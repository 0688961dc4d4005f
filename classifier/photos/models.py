"""The table of photos."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from classifier.people.models.querysets import BinQuerySet


class Modality(models.TextChoices):
    """The kind of camera, as the person stated it."""

    PHONE = "phone", _("Phone or camera")
    DERMOSCOPE = "dermoscope", _("Dermoscope")
    UNKNOWN = "unknown", _("Not sure")


class PhotoQuerySet(BinQuerySet["Photo"]):
    """A photo is in the bin by itself, or with its mole or person."""

    bin_paths = ("", "mole", "subject")


class Photo(models.Model):
    """One picture with its capture time and without metadata; of a mole once it is sorted.

    `original` holds the uploaded pixels without loss; `orientation` (EXIF, 1 to 8) turns them
    upright, and `width` and `height` are those of the upright picture. An overview shows the
    region `region` (a code of the body map) from afar, belongs to no mole and is never assessed.
    `sha256` is of the stored bytes and unique within the subject's photos.
    """

    class TakenAtSource(models.TextChoices):
        """Where the capture time comes from."""

        CAMERA = "camera", _("from the camera")
        FILE_NAME = "file_name", _("from the file’s name")
        PERSON = "person", _("entered by hand")
        UPLOAD = "upload", _("time of upload")

    class Kind(models.TextChoices):
        """What the picture is of."""

        CLOSE_UP = "close_up", _("One mole, close up")
        OVERVIEW = "overview", _("A whole region")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.ForeignKey(
        "classifier.Subject", on_delete=models.CASCADE, related_name="photos"
    )
    mole = models.ForeignKey(
        "classifier.Mole", on_delete=models.CASCADE, null=True, blank=True, related_name="photos"
    )
    kind = models.CharField(max_length=16, choices=Kind, default=Kind.CLOSE_UP)
    region = models.CharField(max_length=48, blank=True)
    original = models.FileField(upload_to="originals", max_length=200)
    thumbnail = models.FileField(upload_to="thumbnails", max_length=200)
    sha256 = models.CharField(max_length=64)
    content_type = models.CharField(max_length=32)
    byte_size = models.PositiveIntegerField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    orientation = models.PositiveSmallIntegerField(default=1)
    modality = models.CharField(
        _("taken with"), max_length=16, choices=Modality, default=Modality.UNKNOWN
    )
    taken_at = models.DateTimeField(_("taken"))
    taken_at_source = models.CharField(max_length=16, choices=TakenAtSource)
    note = models.TextField(_("note"), max_length=2000, blank=True)
    uploaded_at = models.DateTimeField(auto_now_add=True)
    binned_at = models.DateTimeField(null=True, blank=True)

    objects = PhotoQuerySet.as_manager()

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = ("-taken_at", "-uploaded_at", "id")
        indexes = (
            models.Index(fields=["subject", "binned_at", "-taken_at"], name="photo_by_subject"),
            models.Index(fields=["mole", "binned_at", "-taken_at"], name="photo_by_mole"),
            models.Index(
                fields=["subject", "binned_at", "mole", "-taken_at"], name="photo_by_place"
            ),
            models.Index(
                fields=["subject", "binned_at", "region", "-taken_at"],
                condition=models.Q(kind="overview"),
                name="photo_overviews",
            ),
            models.Index(
                fields=["subject", "-binned_at"],
                condition=models.Q(binned_at__isnull=False),
                name="photo_binned",
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(kind="close_up", region="")
                | (models.Q(kind="overview", mole=None) & ~models.Q(region="")),
                name="photo_overview_has_region",
            ),
            models.UniqueConstraint(fields=["subject", "sha256"], name="photo_unique_to_subject"),
            models.CheckConstraint(
                condition=models.Q(orientation__gte=1, orientation__lte=8),
                name="photo_orientation_is_exif",
            ),
            models.CheckConstraint(
                condition=models.Q(width__gt=0, height__gt=0, byte_size__gt=0),
                name="photo_is_not_empty",
            ),
            models.CheckConstraint(
                condition=models.Q(modality__in=Modality.values), name="photo_modality_known"
            ),
            models.CheckConstraint(
                condition=models.Q(taken_at_source__in=("camera", "file_name", "person", "upload")),
                name="photo_taken_at_source_known",
            ),
        )

    def __str__(self) -> str:
        return str(self.id)

    @property
    def is_binned(self) -> bool:
        """Whether the photo itself is in the bin, not only its mole."""
        return self.binned_at is not None

    @property
    def is_hidden(self) -> bool:
        """Whether the photo is in the bin, by itself or with its mole."""
        return self.is_binned or (self.mole is not None and self.mole.is_binned)
