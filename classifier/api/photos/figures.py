"""A photo's measurement, and its comparison with an earlier photo, in answers."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from classifier.api.choices import choices_of
from classifier.measuring.models import Measurement
from classifier.measuring.texts import CONSENT_WITHDRAWN
from ml.measurement.results import MeasureReason
from ml.measurement.scale.types import ScaleFault

# As `ml.measurement` and `comparing` have them.
UNITS = ("mm", "mm2", "px", "px2", "1")
SCALES = ("card", "coin", "ruler", "dermoscope")
WORDS = ("none", "probable", "changed")
VERDICTS = (*WORDS, "another_mole", "not_measured", "not_aligned", "failed", "waiting")
NOT_ALIGNED = (
    "too_little_structure",
    "no_agreement",
    "poor_fit",
    "implausible",
    "marks_too_close",
    "unreadable",
    CONSENT_WITHDRAWN,
)
REASONS = [
    *choices_of(MeasureReason),
    *choices_of(ScaleFault),
    (CONSENT_WITHDRAWN, "CONSENT_WITHDRAWN"),
]


class FigureSerializer(serializers.Serializer[Any]):
    """A measured value with its 95% interval, `low` to `high`."""

    value = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()
    unit = serializers.ChoiceField(
        UNITS, help_text="`px` are pixels of the upright photo in full size, `1` is no unit."
    )


class OutlineSerializer(serializers.Serializer[Any]):
    """The closed outline of the mole."""

    points = serializers.ListField(
        child=serializers.ListField(child=serializers.FloatField(), min_length=2, max_length=2),
        help_text="x and y as fractions of the upright photo's width and height.",
    )
    quality = serializers.FloatField(
        min_value=0,
        max_value=1,
        help_text="How well it should agree with an outline drawn by hand (Jaccard index).",
    )
    source = serializers.ChoiceField(["found", "drawn"])  # type: ignore[assignment]


class ScaleSerializer(serializers.Serializer[Any]):
    """What millimetres are taken from."""

    kind = serializers.ChoiceField(SCALES)
    relative_sd = serializers.FloatField(
        help_text="The standard deviation of a length, relative to it."
    )


class MeasurementSerializer(serializers.ModelSerializer[Measurement]):
    """Size, shape and colours of the mole in one photo."""

    status = serializers.SerializerMethodField()
    figures = serializers.DictField(
        child=FigureSerializer(),
        help_text="By name: `longest_diameter`, `area`, `asymmetry` (0 for two mirror-image "
        "halves), `border` (1 for a circle), `colours` (how many of six), `colour_spread`. Sizes "
        "are in millimetres if the photo has a scale, else in pixels. Empty if refused.",
    )
    outline = serializers.SerializerMethodField()
    scale = serializers.SerializerMethodField()
    reasons = serializers.ListField(
        child=serializers.ChoiceField(REASONS),
        help_text="Why it was refused, else what makes the figures doubtful; and why there is no "
        "scale.",
    )

    class Meta:
        model = Measurement
        fields = (
            "photo_id",
            "status",
            "figures",
            "outline",
            "scale",
            "reasons",
            "requested_at",
            "finished_at",
        )
        read_only_fields = fields

    @extend_schema_field(serializers.ChoiceField(["measured", "refused"]))
    def get_status(self, row: Measurement) -> str:
        """Return whether there are figures."""
        return "measured" if row.figures else "refused"

    @extend_schema_field(OutlineSerializer(allow_null=True))
    def get_outline(self, row: Measurement) -> Any:
        """Return the stored outline."""
        outline = row.result.get("outline")
        return OutlineSerializer(outline).data if outline else None

    @extend_schema_field(ScaleSerializer(allow_null=True))
    def get_scale(self, row: Measurement) -> Any:
        """Return what the scale was."""
        return ScaleSerializer(row.scale).data if row.scale else None


class FigureChangeSerializer(serializers.Serializer[Any]):
    """How one figure changed; the ratio is later to earlier, with its 95% interval."""

    figure = serializers.CharField()
    word = serializers.ChoiceField(WORDS)
    ratio = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    basis = serializers.ChoiceField(
        ["mm", "surroundings", "none"],
        help_text="Sizes are compared in millimetres or by the skin around the mole; figures "
        "without a unit by `none`.",
    )


class VerdictSerializer(serializers.Serializer[Any]):
    """What the two photos say, as people read it."""

    code = serializers.ChoiceField(
        VERDICTS,
        help_text="`none`: no change that this method can detect, which does not mean that there "
        "is none. `another_mole`: the photos do not look alike.",
    )
    word = serializers.CharField()
    sentence = serializers.CharField()


class ComparisonSerializer(serializers.Serializer[Any]):
    """A photo compared with the mole's photo before it."""

    earlier_photo_id = serializers.UUIDField()
    later_photo_id = serializers.UUIDField()
    status = serializers.ChoiceField(["queued", "running", "succeeded", "failed"])
    verdict = VerdictSerializer()
    figures = FigureChangeSerializer(many=True, help_text="Empty if one was not measured.")
    aligned = serializers.BooleanField(
        allow_null=True, help_text="Whether one photo could be laid on the other."
    )
    alignment_error = serializers.FloatField(
        allow_null=True, help_text="Its error, as a fraction of the earlier photo's width."
    )
    not_aligned_because = serializers.ChoiceField(NOT_ALIGNED, allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
