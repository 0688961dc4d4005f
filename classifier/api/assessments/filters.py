"""Filters of the list of assessments."""

from typing import ClassVar

from rest_framework import serializers

from classifier.api.fields import TimeField
from classifier.api.query import FilterSerializer
from classifier.assessments.models import Assessment


class AssessmentFilterSerializer(FilterSerializer):
    """Filters of the list of assessments."""

    mole_id = serializers.UUIDField(required=False, help_text="Only this mole's, by our id.")
    status = serializers.ChoiceField(Assessment.Status.choices, required=False)
    band = serializers.ChoiceField(Assessment.Band.choices, required=False)
    since = TimeField(required=False, help_text="Only those requested at this moment or later.")

    LOOKUPS: ClassVar[dict[str, str]] = {
        "subject_external_id": "subject__external_id",
        "mole_external_id": "photo__mole__external_id",
        "mole_id": "photo__mole",
        "status": "status",
        "band": "band",
        "since": "requested_at__gte",
    }
