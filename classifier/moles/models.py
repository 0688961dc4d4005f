"""The table of moles."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from classifier.people.models.querysets import BinQuerySet


class BodySite(models.TextChoices):
    """Anatomical regions from head to foot; forms list them in this order."""

    SCALP = "scalp", _("Scalp")
    FOREHEAD = "forehead", _("Forehead")
    TEMPLE = "temple", _("Temple")
    EYELID = "eyelid", _("Eyelid")
    NOSE = "nose", _("Nose")
    CHEEK = "cheek", _("Cheek")
    LIP = "lip", _("Lip")
    CHIN = "chin", _("Chin")
    EAR = "ear", _("Ear")
    NECK = "neck", _("Neck")
    SHOULDER = "shoulder", _("Shoulder")
    CHEST = "chest", _("Chest")
    BREAST = "breast", _("Breast")
    ABDOMEN = "abdomen", _("Abdomen")
    FLANK = "flank", _("Flank")
    UPPER_BACK = "upper_back", _("Upper back")
    LOWER_BACK = "lower_back", _("Lower back")
    BUTTOCK = "buttock", _("Buttock")
    GENITAL_AREA = "genital_area", _("Genital area")
    ARMPIT = "armpit", _("Armpit")
    UPPER_ARM = "upper_arm", _("Upper arm")
    ELBOW = "elbow", _("Elbow")
    FOREARM = "forearm", _("Forearm")
    WRIST = "wrist", _("Wrist")
    PALM = "palm", _("Palm")
    BACK_OF_HAND = "back_of_hand", _("Back of hand")
    FINGER = "finger", _("Finger")
    FINGERNAIL = "fingernail", _("Fingernail")
    HIP = "hip", _("Hip")
    THIGH = "thigh", _("Thigh")
    KNEE = "knee", _("Knee")
    LOWER_LEG = "lower_leg", _("Lower leg")
    ANKLE = "ankle", _("Ankle")
    TOP_OF_FOOT = "top_of_foot", _("Top of foot")
    SOLE = "sole", _("Sole")
    TOE = "toe", _("Toe")
    TOENAIL = "toenail", _("Toenail")
    UNKNOWN = "unknown", _("Not recorded")


class Laterality(models.TextChoices):
    """The side as the person would say it of their own body."""

    LEFT = "left", _("Left")
    MIDDLE = "middle", _("Middle")
    RIGHT = "right", _("Right")
    UNKNOWN = "unknown", _("Not recorded")


class Figure(models.TextChoices):
    """A drawing of the body map."""

    FRONT = "front", _("Front")
    BACK = "back", _("Back")


class MoleQuerySet(BinQuerySet["Mole"]):
    """A mole is in the bin with its person."""

    bin_paths = ("", "subject")


class Mole(models.Model):
    """One lesion on one person.

    `figure`, `map_x` and `map_y` are its point on the body map, as fractions of the drawing's
    width and height, and `zone` is the code of the zone there (`classifier.body_map`), from which
    body site and side follow. All four are empty for a mole whose place was given in words.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.ForeignKey(
        "classifier.Subject", on_delete=models.CASCADE, related_name="moles"
    )
    body_site = models.CharField(
        _("body site"), max_length=32, choices=BodySite, default=BodySite.UNKNOWN
    )
    laterality = models.CharField(
        _("side"), max_length=16, choices=Laterality, default=Laterality.UNKNOWN
    )
    figure = models.CharField(max_length=8, choices=Figure, blank=True)
    zone = models.CharField(max_length=48, blank=True)
    map_x = models.FloatField(null=True, blank=True)
    map_y = models.FloatField(null=True, blank=True)
    label = models.CharField(_("name"), max_length=80, blank=True)
    note = models.TextField(_("note"), max_length=2000, blank=True)
    noticed_on = models.DateField(_("first noticed"), null=True, blank=True)
    external_id = models.CharField(max_length=128, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    binned_at = models.DateTimeField(null=True, blank=True)

    objects = MoleQuerySet.as_manager()

    class Meta:
        verbose_name = _("mole")
        verbose_name_plural = _("moles")
        ordering = ("-created_at", "id")
        indexes = (
            models.Index(fields=["subject", "binned_at", "-created_at"], name="mole_by_subject"),
            models.Index(fields=["-created_at", "id"], name="mole_newest"),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(body_site__in=BodySite.values), name="mole_body_site_known"
            ),
            models.CheckConstraint(
                condition=models.Q(laterality__in=Laterality.values), name="mole_laterality_known"
            ),
            models.CheckConstraint(
                condition=models.Q(figure="", map_x=None, map_y=None)
                | models.Q(
                    figure__in=("front", "back"),
                    map_x__isnull=False,  # a comparison with null is no refusal
                    map_y__isnull=False,
                    map_x__gte=0,
                    map_x__lte=1,
                    map_y__gte=0,
                    map_y__lte=1,
                ),
                name="mole_point_is_on_a_figure",
            ),
            models.UniqueConstraint(
                fields=["subject", "external_id"],
                condition=~models.Q(external_id=""),
                name="mole_external_id_unique_to_subject",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_binned(self) -> bool:
        """Whether the mole itself is in the bin, not only its person."""
        return self.binned_at is not None

    @property
    def place(self) -> str:
        """The body site with its side, for people to read."""
        # Not `get_body_site_display`, which searches all choices each time: lists show many moles.
        site = BodySite(self.body_site).label
        if self.laterality == Laterality.UNKNOWN:
            return str(site)
        return f"{site}, {Laterality(self.laterality).label.lower()}"

    @property
    def name(self) -> str:
        """The person's own name for the mole, else its place."""
        return self.label or self.place
