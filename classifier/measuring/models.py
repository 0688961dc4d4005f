"""Measurements: outline, scale and figures of the lesion in one photo."""

from typing import Any, Self, TypedDict

from django.db import models
from django.utils.translation import gettext_lazy as _

from classifier.core.models import FairJob
from classifier.people.models.querysets import PersonalQuerySet
from ml.measurement.results import Points
from ml.measurement.scale.types import Scale as PhotoScale

# Keys of `Measurement.result`, which SQL looks up by path and Python by the model's properties.
_OUTLINE, _SOURCE, _SCALE, _FIGURES = "outline", "source", "scale", "figures"
LONGEST_DIAMETER = "longest_diameter"
LONGEST_DIAMETER_PATH = f"result__{_FIGURES}__{LONGEST_DIAMETER}"


class StoredFigure(TypedDict):
    """A figure as stored: its value and 95% interval. `unit` is mm, mm2, px, px2 or 1 (none)."""

    value: float
    low: float
    high: float
    unit: str


class MeasurementQuerySet(PersonalQuerySet["Measurement"]):
    """Measurements."""

    bin_paths = ("photo", "photo__mole", "subject")

    def finished(self) -> Self:
        """Only rows with a result, which may be a refusal."""
        return self.filter(status=FairJob.Status.SUCCEEDED)

    def with_figures(self) -> Self:
        """Only finished rows that have figures."""
        return self.finished().filter(**{f"{LONGEST_DIAMETER_PATH}__isnull": False})

    def outlined_by_program(self) -> Self:
        """Only finished rows whose outline was found, not drawn by hand."""
        return self.finished().filter(**{f"result__{_OUTLINE}__{_SOURCE}": "found"})


class Measurement(FairJob):
    """What was measured in one photo. A finished row stays; a correction is a new row.

    `given` is what the person entered: the scale's kind and its data, and an outline drawn by hand
    (points as fractions of the upright photo). `result` is
    `ml.measurement.results.Measurement.as_dict()`, empty until finished; read it by the properties
    below, which allow for missing parts. `reasons` are its codes, a refusal when there are no
    figures. `diameter_mm` repeats the longest diameter where there was a scale.
    """

    class Scale(models.TextChoices):
        """What the photo's scale is taken from."""

        AUTO = "auto", _("The scale card, if it is in the photo")
        CARD = "card", _("The scale card")
        COIN = "coin", _("A coin")
        RULER = "ruler", _("A ruler")
        DERMOSCOPE = "dermoscope", _("The dermoscope’s field of view")
        NONE = "none", _("Nothing")

    photo = models.ForeignKey(
        "classifier.Photo", on_delete=models.CASCADE, related_name="measurements"
    )
    subject = models.ForeignKey(
        "classifier.Subject", on_delete=models.CASCADE, related_name="measurements"
    )
    scale_kind = models.CharField(max_length=16, choices=Scale, default=Scale.AUTO)
    given = models.JSONField(default=dict, blank=True)
    result = models.JSONField(default=dict, blank=True)
    reasons = models.JSONField(default=list, blank=True)
    diameter_mm = models.FloatField(null=True, blank=True)

    objects = MeasurementQuerySet.as_manager()

    class Meta(FairJob.Meta):
        verbose_name = _("measurement")
        verbose_name_plural = _("measurements")
        ordering = ("-requested_at", "id")
        indexes = (
            *FairJob.Meta.indexes,
            models.Index(fields=["photo", "-requested_at"], name="measurement_by_photo"),
        )
        constraints = (
            *FairJob.Meta.constraints,
            models.UniqueConstraint(
                fields=["photo"],
                condition=models.Q(status__in=("queued", "running")),
                name="measurement_one_open_a_photo",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    scale_kind__in=("auto", "card", "coin", "ruler", "dermoscope", "none")
                ),
                name="measurement_scale_known",
            ),
        )

    @property
    def outline_points(self) -> Points:
        """The closed outline as fractions of the photo's width and height; empty without one."""
        points = self._part(_OUTLINE).get("points", ())
        return tuple((float(x), float(y)) for x, y in points)

    @property
    def is_drawn(self) -> bool:
        """Whether the outline was drawn by hand."""
        return self._part(_OUTLINE).get(_SOURCE) == "drawn"

    @property
    def scale(self) -> PhotoScale | None:
        """How pixels of the upright photo become millimetres."""
        stored = self._part(_SCALE)
        return PhotoScale.from_dict(stored) if stored else None

    @property
    def scale_name(self) -> str:
        """What the scale was taken from; empty without one."""
        return str(self.Scale(self.scale.kind).label) if self.scale else ""

    @property
    def figures(self) -> dict[str, StoredFigure]:
        """Figures by name, as listed in `ml.measurement.results`; empty for a refusal."""
        return self._part(_FIGURES)

    @property
    def longest_diameter(self) -> StoredFigure | None:
        """In mm with a scale, else in px."""
        return self.figures.get(LONGEST_DIAMETER)

    def _part(self, name: str) -> dict[str, Any]:
        part: dict[str, Any] | None = self.result.get(name)
        return part or {}
