"""A photo, and what may be said about it."""

from typing import Any, ClassVar

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from classifier.api.choices import choices_of
from classifier.api.fields import CaptureTimeField, ExternalIdField
from classifier.api.moles.serializers import HistoryPhotoSerializer
from classifier.api.query import FilterSerializer, PageSerializer
from classifier.api.strict import StrictSerializer
from classifier.photos.models import Modality, Photo
from ml.labels import Modality as SeenModality

RENDITIONS = ("display", "thumbnail")

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


class PhotoFilterSerializer(FilterSerializer):
    """Filters of the list of photos."""

    mole_id = serializers.UUIDField(required=False, help_text="Only this mole's, by our id.")

    LOOKUPS: ClassVar[dict[str, str]] = {
        "mole_external_id": "mole__external_id",
        "mole_id": "mole",
    }


class RenditionsSerializer(serializers.Serializer[Any]):
    """Addresses of smaller upright JPEGs of a photo."""

    display = serializers.URLField(help_text="Up to 2048 pixels wide or high.")
    thumbnail = serializers.URLField()


class PhotoSerializer(HistoryPhotoSerializer):
    """One photo with what was made of it, newest result first."""

    taken_at_source = serializers.SerializerMethodField(
        help_text="`stated`: by you. `camera`: from the picture's metadata. `file_name`: from its "
        "name. `upload`: not known; `taken_at` is then the time of upload."
    )
    taken_at_precision = serializers.ChoiceField(
        Photo.TakenAtPrecision.choices, help_text="Of a day, only the day is known."
    )
    modality_seen = serializers.SerializerMethodField(
        help_text="The kind of camera that the picture itself shows, by the newest result that "
        "says so; null without one."
    )
    sha256 = serializers.CharField(
        help_text="Of the stored file, which has no metadata; so it differs from what you sent."
    )
    byte_size = serializers.IntegerField(help_text="Of the stored file.")
    media_type = serializers.CharField(source="content_type", help_text="Of the stored file.")
    quality = serializers.SerializerMethodField(
        help_text="Measures of the picture's quality by the newest result; `reasons` of the "
        "assessments say what was poor. Empty without a result."
    )
    picture = serializers.SerializerMethodField(help_text="Address of the picture in full size.")
    renditions = serializers.SerializerMethodField()
    measurement = serializers.SerializerMethodField(
        help_text="Address of the mole's size and outline; null until it was measured."
    )
    comparison = serializers.SerializerMethodField(
        help_text="Address of the comparison with the mole's photo before this one; null until "
        "they were compared."
    )
    mole_id = serializers.UUIDField(allow_null=True)
    mole_external_id = serializers.CharField(
        source="mole.external_id", default=None, allow_null=True
    )
    subject_id = serializers.UUIDField()
    subject_external_id = serializers.CharField(source="subject.external_id")

    @extend_schema_field(serializers.ChoiceField(["stated", "camera", "file_name", "upload"]))
    def get_taken_at_source(self, photo: Photo) -> str:
        """Return how the time is known, in the partner's view."""
        is_stated = photo.taken_at_source == Photo.TakenAtSource.PERSON
        return "stated" if is_stated else photo.taken_at_source

    @extend_schema_field(serializers.ChoiceField(choices_of(SeenModality), allow_null=True))
    def get_modality_seen(self, photo: Any) -> str | None:
        """Return whose network judged the picture."""
        return next((result.modality for result in photo.results if result.modality), None)

    @extend_schema_field(serializers.DictField(child=serializers.FloatField()))
    def get_quality(self, photo: Any) -> dict[str, float]:
        """Return the measures of the newest result."""
        return next((result.quality for result in photo.results if result.quality), {})

    @extend_schema_field(serializers.URLField())
    def get_picture(self, photo: Photo) -> str:
        """Return the picture's address."""
        return self._address("picture", photo.pk)

    @extend_schema_field(RenditionsSerializer)
    def get_renditions(self, photo: Photo) -> dict[str, str]:
        """Return the addresses of the smaller pictures."""
        return {name: self._address("rendition", photo.pk, name) for name in RENDITIONS}

    @extend_schema_field(serializers.URLField(allow_null=True))
    def get_measurement(self, photo: Any) -> str | None:
        """Return the measurement's address."""
        return self._address("measurement", photo.pk) if photo.is_measured else None

    @extend_schema_field(serializers.URLField(allow_null=True))
    def get_comparison(self, photo: Any) -> str | None:
        """Return the comparison's address."""
        return self._address("comparison", photo.pk) if photo.is_compared else None

    def _address(self, name: str, *args: Any) -> str:
        path = reverse(f"api:{name}", args=args)
        return str(self.context["request"].build_absolute_uri(path))


class PhotoPageSerializer(PageSerializer):
    """One page of photos."""

    results = PhotoSerializer(many=True)
