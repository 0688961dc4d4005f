"""The table of photos."""

import uuid
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext_lazy as _

from classifier.people.models.querysets import BinQuerySet

# The folder of working copies (`photos.working_copies`), which no column names.
WORKING_COPIES = "working-copies"


class Modality(models.TextChoices):
    """The kind of camera, as the person stated it."""

    PHONE = "phone", _("Phone or camera")
    DERMOSCOPE = "dermoscope", _("Dermoscope")
    UNKNOWN = "unknown", _("Not sure")


def newest_first(path: str = "") -> tuple[str, ...]:
    """Return the order of photos in time, for the photo at a path such as "photo".

    Photos whose time is not known come last, by their upload: an old photo that is uploaded today
    is not the newest.
    """
    prefix = f"{path}__" if path else ""
    return (f"{prefix}undated", f"-{prefix}taken_at", f"-{prefix}uploaded_at", f"{prefix}id")


def oldest_first(path: str = "") -> tuple[str, ...]:
    """Return the same order backwards, but for photos whose time is not known: they stay last."""
    prefix = f"{path}__" if path else ""
    return (f"{prefix}undated", f"{prefix}taken_at", f"{prefix}uploaded_at", f"{prefix}id")


def number_in_mole(*order: str) -> Window:
    """Return the number of a row of a photo among those of the photo's mole; 1 is the newest photo.

    For rows with a `photo`; `order` decides among the rows of one photo.
    """
    return Window(
        RowNumber(), partition_by=F("photo__mole"), order_by=(*newest_first("photo"), *order)
    )


class PhotoQuerySet(BinQuerySet["Photo"]):
    """A photo is in the bin with its mole and with its person."""

    bin_paths = ("", "mole", "subject")

    def newest_first(self) -> Self:
        """In the order of time, see `newest_first`; a grouped query forgets the model's own."""
        return self.order_by(*newest_first())

    def oldest_first(self) -> Self:
        """In the order of time from the first, see `oldest_first`."""
        return self.order_by(*oldest_first())

    def dated(self) -> Self:
        """Only photos whose time is known."""
        return self.filter(undated=0)

    def before(self, photo: "Photo") -> Self:
        """Only dated photos that were taken before this one; none if its own time is not known."""
        if not photo.is_dated:
            return self.none()
        return self.dated().filter(taken_before(photo)).exclude(pk=photo.pk)


def taken_before(photo: "Photo", path: str = "") -> Q:
    """Return the condition that the photo at a path was taken before this one, both dated."""
    prefix = f"{path}__" if path else ""
    same_time = {f"{prefix}taken_at": photo.taken_at, f"{prefix}uploaded_at__lt": photo.uploaded_at}
    return Q(**{f"{prefix}undated": 0}) & (
        Q(**{f"{prefix}taken_at__lt": photo.taken_at}) | Q(**same_time)
    )


class Photo(models.Model):
    """One picture with its capture time and without metadata; of a mole once it is sorted.

    `original` holds the uploaded pixels without loss; `orientation` (EXIF, 1 to 8) turns them
    upright, and `width` and `height` are those of the upright picture. An overview shows the
    region `region` (a code of the body map) from afar, belongs to no mole and is never assessed.
    `sha256` is of the stored bytes and unique within the subject's photos.

    `taken_at` is the time of upload where the capture time is not known (source "upload"): such a
    photo is `undated` (1, else 0). `taken_at_precision` says what of a known time is sure.
    `suggested_at` is a time that came with the photo but is not believed without asking.
    """

    class TakenAtPrecision(models.TextChoices):
        """The smallest part of the capture time that is known."""

        DAY = "day", _("day")
        TIME = "time", _("time of day")

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
    taken_at_precision = models.CharField(
        max_length=8, choices=TakenAtPrecision, default=TakenAtPrecision.TIME
    )
    suggested_at = models.DateTimeField(null=True, blank=True)
    undated = models.GeneratedField(
        expression=models.Case(models.When(taken_at_source="upload", then=1), default=0),
        output_field=models.PositiveSmallIntegerField(),
        db_persist=True,
    )
    note = models.TextField(_("note"), max_length=2000, blank=True)
    uploaded_at = models.DateTimeField(auto_now_add=True)
    binned_at = models.DateTimeField(null=True, blank=True)

    objects = PhotoQuerySet.as_manager()

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = newest_first()
        indexes = (
            models.Index(
                fields=["subject", "binned_at", "undated", "-taken_at"], name="photo_by_subject"
            ),
            models.Index(
                fields=["mole", "binned_at", "undated", "-taken_at"], name="photo_by_mole"
            ),
            models.Index(
                fields=["subject", "binned_at", "mole", "undated", "-taken_at"],
                name="photo_by_place",
            ),
            models.Index(
                fields=["subject", "binned_at", "region", "undated", "-taken_at"],
                condition=models.Q(kind="overview"),
                name="photo_overviews",
            ),
            models.Index(
                fields=["subject", "-binned_at"],
                condition=models.Q(binned_at__isnull=False),
                name="photo_binned",
            ),
            models.Index(fields=["-uploaded_at", "id"], name="photo_newest"),
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
            models.CheckConstraint(
                condition=models.Q(taken_at_precision__in=("day", "time")),
                name="photo_taken_at_precision_known",
            ),
            models.CheckConstraint(
                condition=models.Q(suggested_at=None) | models.Q(taken_at_source="upload"),
                name="photo_suggestion_only_without_a_time",
            ),
        )

    def __str__(self) -> str:
        return str(self.id)

    @property
    def working_copy_name(self) -> str:
        """The storage key of its working copy, which is there until it has been assessed."""
        return f"{WORKING_COPIES}/{self.pk}.ppm"

    @property
    def is_binned(self) -> bool:
        """Whether the photo itself is in the bin, not only its mole."""
        return self.binned_at is not None

    @property
    def is_dated(self) -> bool:
        """Whether it is known when the photo was taken."""
        return self.taken_at_source != self.TakenAtSource.UPLOAD

    def by_time(self) -> tuple[bool, datetime, datetime, uuid.UUID]:
        """Return a key that sorts photos as `oldest_first` does."""
        return not self.is_dated, self.taken_at, self.uploaded_at, self.pk

    @property
    def is_hidden(self) -> bool:
        """Whether the photo is in the bin, by itself or with its mole."""
        return self.is_binned or (self.mole is not None and self.mole.is_binned)
