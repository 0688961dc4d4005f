"""What one model version made of one photo."""

from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from classifier.api.choices import choices_of
from classifier.api.notices import NOTICES
from classifier.assessments.models import Assessment
from ml.labels import Band, Reason
from ml.labels import Modality as Used


class OperatingPointsSerializer(serializers.Serializer[Any]):
    """Below `lower` is lower concern, from `higher` on is higher concern, between is unclear."""

    lower = serializers.FloatField(source="lower_point")
    higher = serializers.FloatField(source="higher_point")


class ResultSerializer(serializers.ModelSerializer[Assessment]):
    """What one model version made of one photo."""

    score = serializers.FloatField(
        min_value=0,
        max_value=1,
        allow_null=True,
        read_only=True,
        help_text="The photo's own, calibrated; null unless succeeded.",
    )
    band = serializers.SerializerMethodField(
        help_text="Null unless succeeded. The more serious of `photo_band` and that of "
        "`adjusted_score`."
    )
    photo_band = serializers.SerializerMethodField(
        help_text="The band of the photo alone, without age and sex."
    )
    adjusted_score = serializers.FloatField(
        min_value=0,
        max_value=1,
        allow_null=True,
        read_only=True,
        help_text="The score with age and sex; null unless one of them was known and this model "
        "weighs it.",
    )
    age_term = serializers.FloatField(
        allow_null=True, read_only=True, help_text="What the age added, in log-odds."
    )
    sex_term = serializers.FloatField(
        allow_null=True, read_only=True, help_text="What the sex added, in log-odds."
    )
    reasons = serializers.ListField(
        child=serializers.ChoiceField(choices_of(Reason)),
        read_only=True,
        help_text="Why it was rejected or, beside a score, what was poor in the photo.",
    )
    nearest = serializers.DictField(
        child=serializers.IntegerField(min_value=1),
        read_only=True,
        help_text="Of the confirmed training lesions that look most alike to the model, how many "
        "have which diagnosis, by code; empty unless succeeded. Not a diagnosis.",
    )
    model_version = serializers.CharField(
        source="model_version_id", allow_null=True, read_only=True
    )
    modality = serializers.SerializerMethodField(
        help_text="Whose calibration and operating points were used."
    )
    operating_points = serializers.SerializerMethodField()
    heat_map = serializers.SerializerMethodField(help_text="Its address, if there is one.")
    lesions = serializers.ListField(
        child=serializers.ListField(child=serializers.FloatField(), min_length=4, max_length=4),
        read_only=True,
        help_text="Boxes of the lesions in a photo that shows several: x, y, width and height as "
        "fractions of the upright photo. Otherwise empty.",
    )
    notice = serializers.SerializerMethodField(help_text="To be shown with the result.")

    class Meta:
        model = Assessment
        fields: tuple[str, ...] = (
            "id",
            "status",
            "score",
            "band",
            "photo_band",
            "adjusted_score",
            "age_term",
            "sex_term",
            "reasons",
            "nearest",
            "model_version",
            "modality",
            "operating_points",
            "heat_map",
            "lesions",
            "notice",
            "requested_at",
            "finished_at",
        )
        read_only_fields: tuple[str, ...] = fields

    @extend_schema_field(serializers.ChoiceField(choices_of(Band), allow_null=True))
    def get_band(self, row: Assessment) -> str | None:
        """Return the band, null where there is no score."""
        return row.band or None

    @extend_schema_field(serializers.ChoiceField(choices_of(Band), allow_null=True))
    def get_photo_band(self, row: Assessment) -> str | None:
        """Return the band without age and sex, which is `band` where they did not count."""
        return row.photo_band or self.get_band(row)

    @extend_schema_field(serializers.ChoiceField(choices_of(Used), allow_null=True))
    def get_modality(self, row: Assessment) -> str | None:
        """Return the modality whose operating points were used."""
        return row.modality or None

    @extend_schema_field(OperatingPointsSerializer(allow_null=True))
    def get_operating_points(self, row: Assessment) -> Any:
        """Return the points that the score was held against, then."""
        return None if row.lower_point is None else OperatingPointsSerializer(row).data

    @extend_schema_field(serializers.URLField(allow_null=True))
    def get_heat_map(self, row: Assessment) -> str | None:
        """Return the heat map's address."""
        if not row.heat_map:
            return None
        path = reverse("api:heat_map", args=[row.id])
        return str(self.context["request"].build_absolute_uri(path))

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_notice(self, row: Assessment) -> str | None:
        """Return what has to be said with this result."""
        return NOTICES.get(Assessment.Status(row.status))
