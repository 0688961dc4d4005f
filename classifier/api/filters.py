"""Query parameters of the API."""

from typing import Any, ClassVar

from rest_framework import serializers

from classifier.api.fields import ExternalIdField, TimeField
from classifier.api.pagination import MAX_PAGE_SIZE, PAGE_SIZE
from classifier.assessments.models import Assessment

UNKNOWN = "There is no such parameter."


class QuerySerializer(serializers.Serializer[Any]):
    """Query parameters. An unknown one is an error, so that a misspelt filter is noticed."""

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse parameters that do not exist."""
        unknown = set(self.initial_data) - set(self.fields)
        if unknown:
            raise serializers.ValidationError({name: [UNKNOWN] for name in sorted(unknown)})
        return attrs


class FilterSerializer(QuerySerializer):
    """What a list is to hold, and which page of it."""

    cursor = serializers.CharField(required=False, help_text="From `next` or `previous`.")
    page_size = serializers.IntegerField(
        required=False, min_value=1, max_value=MAX_PAGE_SIZE, help_text=f"{PAGE_SIZE} by default."
    )
    subject_external_id = ExternalIdField(required=False, help_text="Only this subject's.")
    mole_external_id = ExternalIdField(
        required=False,
        help_text="Only this mole's; use it together with `subject_external_id`.",
    )

    LOOKUPS: ClassVar[dict[str, str]] = {
        "subject_external_id": "subject__external_id",
        "mole_external_id": "external_id",
    }

    def lookups(self) -> dict[str, Any]:
        """Return the filters for the database, after `is_valid`."""
        asked = self.validated_data
        return {lookup: asked[name] for name, lookup in self.LOOKUPS.items() if name in asked}


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


class ErasureSerializer(QuerySerializer):
    """How to delete a photo."""

    for_good = serializers.BooleanField(
        default=False, help_text="Erase now, with all results and files, instead of after 30 days."
    )
