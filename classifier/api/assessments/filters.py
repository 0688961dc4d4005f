"""Filters of the list of assessments."""

from datetime import datetime
from typing import Any, ClassVar

from rest_framework import serializers

from classifier.api.fields import TimeField
from classifier.api.query import FilterSerializer
from classifier.assessments.models import Assessment
from classifier.partners.models import Partner

ONE_WATERMARK = "Use either this or `updated_since`."


class AssessmentFilterSerializer(FilterSerializer):
    """Filters of the list of assessments."""

    mole_id = serializers.UUIDField(required=False, help_text="Only this mole's, by our id.")
    status = serializers.ChoiceField(Assessment.Status.choices, required=False)
    band = serializers.ChoiceField(Assessment.Band.choices, required=False)
    since = TimeField(required=False, help_text="Only those requested at this moment or later.")
    finished_since = TimeField(
        required=False,
        help_text="Only those that finished after this moment, in the order of their results. Use "
        "the `watermark` of the last answer. Not together with `updated_since`.",
    )

    LOOKUPS: ClassVar[dict[str, str]] = {
        "mole_external_id": "photo__mole__external_id",
        "mole_id": "photo__mole",
        "status": "status",
        "band": "band",
        "since": "requested_at__gte",
    }

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse two watermarks."""
        attrs = super().validate(attrs)
        if {"finished_since", "updated_since"} <= attrs.keys():
            raise serializers.ValidationError({"finished_since": [ONE_WATERMARK]})
        return attrs

    def lookups(self, partner: Partner) -> dict[str, Any]:
        """Return the filters for the database, after `is_valid`."""
        finished = {"status__in": Assessment.TERMINAL}
        return super().lookups(partner) | (
            finished if "finished_since" in self.validated_data else {}
        )

    def changed_since(self) -> datetime | None:
        """Return after which moment rows must have changed, after `is_valid`."""
        return self.validated_data.get("finished_since") or super().changed_since()
