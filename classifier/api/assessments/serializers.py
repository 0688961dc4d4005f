"""An assessment in answers."""

from rest_framework import serializers

from classifier.api.assessments.results import ResultSerializer
from classifier.api.query import PageSerializer


class AssessmentSerializer(ResultSerializer):
    """An assessment with its photo, mole and subject."""

    photo_id = serializers.UUIDField(read_only=True)
    taken_at = serializers.DateTimeField(source="photo.taken_at", read_only=True)
    uploaded_at = serializers.DateTimeField(source="photo.uploaded_at", read_only=True)
    mole_id = serializers.UUIDField(source="photo.mole_id", allow_null=True, read_only=True)
    mole_external_id = serializers.CharField(
        source="photo.mole.external_id", default=None, allow_null=True, read_only=True
    )
    subject_id = serializers.UUIDField(read_only=True)
    subject_external_id = serializers.CharField(source="subject.external_id", read_only=True)

    class Meta(ResultSerializer.Meta):
        fields = (
            *ResultSerializer.Meta.fields,
            "photo_id",
            "taken_at",
            "uploaded_at",
            "mole_id",
            "mole_external_id",
            "subject_id",
            "subject_external_id",
        )
        read_only_fields: tuple[str, ...] = fields


class AssessmentPageSerializer(PageSerializer):
    """One page of assessments, newest first."""

    results = AssessmentSerializer(many=True)
