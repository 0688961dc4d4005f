"""A photo, and what may be said about it."""

from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from classifier.api.fields import CaptureTimeField, ExternalIdField
from classifier.api.moles.serializers import HistoryPhotoSerializer
from classifier.api.strict import StrictSerializer
from classifier.photos.models import Modality

ONE_ID = ErrorDetail("Name the mole by one of its two ids.", "conflicting")


class ErasureSerializer(StrictSerializer):
    """How to delete a photo."""

    for_good = serializers.BooleanField(
        default=False, help_text="Erase now, with all results and files, instead of after 30 days."
    )


class PhotoCorrectionSerializer(StrictSerializer):
    """What is to be corrected about a photo."""

    taken_at = CaptureTimeField(required=False, help_text="When the photo was taken.")
    modality = serializers.ChoiceField(
        Modality.choices, required=False, help_text="The kind of camera."
    )
    mole_id = serializers.UUIDField(
        required=False, help_text="Another mole of the same subject, by our id."
    )
    mole_external_id = ExternalIdField(
        required=False,
        help_text="Another mole of the same subject, by your name for it; added if it is new.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse two moles."""
        if {"mole_id", "mole_external_id"} <= attrs.keys():
            raise serializers.ValidationError({"mole_id": [ONE_ID]})
        return attrs


class PhotoSerializer(HistoryPhotoSerializer):
    """One photo with what was made of it, newest result first."""

    mole_id = serializers.UUIDField(allow_null=True)
    mole_external_id = serializers.CharField(
        source="mole.external_id", default=None, allow_null=True
    )
    subject_id = serializers.UUIDField()
    subject_external_id = serializers.CharField(source="subject.external_id")
