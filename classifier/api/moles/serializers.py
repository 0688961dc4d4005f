"""A mole in answers."""

from typing import Any

from rest_framework import serializers

from classifier.api.assessments.results import ResultSerializer
from classifier.api.moles.combined import CombinedResultSerializer
from classifier.api.query import PageSerializer
from classifier.moles.models import Mole
from classifier.photos.models import Modality


class HistoryPhotoSerializer(serializers.Serializer[Any]):
    """One photo of a mole with what was made of it, newest result first."""

    id = serializers.UUIDField()
    taken_at = serializers.DateTimeField()
    uploaded_at = serializers.DateTimeField()
    modality = serializers.ChoiceField(Modality.choices)
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    assessments = ResultSerializer(many=True, source="results")


class MoleSerializer(serializers.ModelSerializer[Mole]):
    """One lesion on one person."""

    mole_external_id = serializers.CharField(source="external_id", read_only=True)
    subject_external_id = serializers.CharField(source="subject.external_id", read_only=True)

    class Meta:
        model = Mole
        fields: tuple[str, ...] = (
            "id",
            "mole_external_id",
            "subject_id",
            "subject_external_id",
            "body_site",
            "created_at",
        )
        read_only_fields: tuple[str, ...] = fields


class MoleHistorySerializer(MoleSerializer):
    """A mole with its photos and, for days with several, their combined results, newest first."""

    photos = HistoryPhotoSerializer(many=True, source="history", read_only=True)
    combined = CombinedResultSerializer(many=True, read_only=True)

    class Meta(MoleSerializer.Meta):
        fields = (*MoleSerializer.Meta.fields, "photos", "combined")
        read_only_fields: tuple[str, ...] = fields


class MolePageSerializer(PageSerializer):
    """One page of moles, newest first."""

    results = MoleSerializer(many=True)
