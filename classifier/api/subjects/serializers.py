"""A subject in answers, and what may be asked about subjects."""

from typing import ClassVar

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from classifier.api.fields import ExternalIdField
from classifier.api.query import PagedSerializer, PageSerializer
from classifier.api.strict import StrictSerializer
from classifier.people.models import Subject

ONLY_FOR_GOOD = ErrorDetail(
    "A subject does not go to the bin: it is erased at once, or not at all.", "must_be_true"
)


class SubjectFilterSerializer(PagedSerializer):
    """Filters of the list of subjects."""

    subject_external_id = ExternalIdField(required=False, help_text="Only this one.")

    LOOKUPS: ClassVar[dict[str, str]] = {"subject_external_id": "external_id"}


class SubjectErasureSerializer(StrictSerializer):
    """How to erase a subject."""

    for_good = serializers.BooleanField(help_text="Must be `true`, so that it is no mistake.")

    def validate_for_good(self, value: bool) -> bool:
        """Refuse false: there is nothing else to ask for."""
        if not value:
            raise serializers.ValidationError([ONLY_FOR_GOOD])
        return value


class SubjectSerializer(serializers.ModelSerializer[Subject]):
    """One person."""

    subject_external_id = serializers.CharField(source="external_id", read_only=True)

    class Meta:
        model = Subject
        fields = ("id", "subject_external_id", "created_at")
        read_only_fields = fields


class SubjectPageSerializer(PageSerializer):
    """One page of subjects, newest first."""

    results = SubjectSerializer(many=True)
