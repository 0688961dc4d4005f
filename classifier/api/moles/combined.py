"""Responses about the photos of one day together."""

from typing import Any

from rest_framework import serializers

from classifier.api.notices import NOTICES
from classifier.assessments.models import Assessment
from classifier.combining.selectors import CombinedResult
from ml.labels import Band


class PairPointsSerializer(serializers.Serializer[Any]):
    """Below `lower` is lower concern, from `higher` on is higher concern, between is unclear."""

    lower = serializers.FloatField()
    higher = serializers.FloatField()


class CombinedResultSerializer(serializers.Serializer[Any]):
    """What one model version makes of two or more photos of a mole of one day together."""

    taken_on = serializers.DateField(
        source="day", help_text="The day of the photos, in the server's time zone."
    )
    photo_ids = serializers.ListField(
        child=serializers.UUIDField(), help_text="The photos that it rests on, newest first."
    )
    score = serializers.FloatField(
        min_value=0, max_value=1, help_text="Calibrated for such photos."
    )
    band = serializers.ChoiceField(
        [(band.value, band.name) for band in Band],
        help_text="At least `unclear` if one of the photos is doubtful or itself `higher`.",
    )
    model_version = serializers.CharField(source="version")
    operating_points = PairPointsSerializer(source="points")
    notice = serializers.SerializerMethodField(help_text="To be shown with the result.")

    def get_notice(self, _combined: CombinedResult) -> str:
        """Return what has to be said with every score."""
        return NOTICES[Assessment.Status.SUCCEEDED]
