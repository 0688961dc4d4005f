"""Requests and responses of the API."""

from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from classifier.api.combined import CombinedResultSerializer
from classifier.api.fields import ExternalIdField, TimeField, YearOfBirthField
from classifier.api.notices import NOTICES
from classifier.assessments.models import Assessment
from classifier.moles.models import BodySite, Mole
from classifier.partners.services import Submission
from classifier.people.models import Subject
from classifier.photos.models import Modality
from ml.labels import Band, Reason
from ml.labels import Modality as Used

# How far ahead of ours a partner's clock may be. Set by judgement.
CLOCK_SKEW = timedelta(minutes=5)


def _choices(words: type[Enum]) -> list[tuple[str, str]]:
    return [(word.value, word.name) for word in words]


class SubmissionSerializer(serializers.Serializer[Submission]):
    """A photo to assess. Unknown fields are ignored."""

    image = serializers.FileField(
        allow_empty_file=True,
        help_text="JPEG, PNG, WebP, HEIC, AVIF or MPO, up to 50 MiB. A JPEG may have 200 "
        "megapixels, a progressive one and all others 50.",
    )
    subject_external_id = ExternalIdField(help_text="Your pseudonym for the person; never a name.")
    mole_external_id = ExternalIdField(help_text="Your name for the mole, unique to the subject.")
    taken_at = TimeField(
        required=False,
        help_text="When the photo was taken; by default its Exif time, else the time of upload.",
    )
    body_site = serializers.ChoiceField(
        BodySite.choices, default=BodySite.UNKNOWN, allow_blank=True
    )
    modality = serializers.ChoiceField(Modality.choices, default=Modality.UNKNOWN, allow_blank=True)
    year_of_birth = YearOfBirthField(
        required=False,
        allow_null=True,
        help_text="The subject's, 1900 to this year. Left out, it stays; empty, it is erased.",
    )
    sex = serializers.ChoiceField(
        Subject.Sex.choices,
        required=False,
        allow_blank=True,
        help_text="The subject's, as used for medical purposes. Left out, it stays; empty, it is "
        "erased.",
    )

    def validate_taken_at(self, value: datetime) -> datetime:
        """Refuse photos from the future."""
        if value > timezone.now() + CLOCK_SKEW:
            raise serializers.ValidationError("This time is in the future.", "in_the_future")
        return value

    def submission(self) -> Submission:
        """Return what was sent, after `is_valid`."""
        data = self.validated_data
        return Submission(
            image=data["image"].read(),
            subject_external_id=data["subject_external_id"],
            mole_external_id=data["mole_external_id"],
            taken_at=data.get("taken_at"),
            body_site=data["body_site"] or BodySite.UNKNOWN,
            modality=data["modality"] or Modality.UNKNOWN,
            details={name: data[name] for name in ("year_of_birth", "sex") if name in data},
        )


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
        child=serializers.ChoiceField(_choices(Reason)),
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

    @extend_schema_field(serializers.ChoiceField(_choices(Band), allow_null=True))
    def get_band(self, row: Assessment) -> str | None:
        """Return the band, null where there is no score."""
        return row.band or None

    @extend_schema_field(serializers.ChoiceField(_choices(Band), allow_null=True))
    def get_photo_band(self, row: Assessment) -> str | None:
        """Return the band without age and sex, which is `band` where they did not count."""
        return row.photo_band or self.get_band(row)

    @extend_schema_field(serializers.ChoiceField(_choices(Used), allow_null=True))
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


class PageSerializer(serializers.Serializer[Any]):
    """One page of a list; `next` and `previous` are addresses, null at the ends."""

    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class AssessmentPageSerializer(PageSerializer):
    """One page of assessments, newest first."""

    results = AssessmentSerializer(many=True)


class MolePageSerializer(PageSerializer):
    """One page of moles, newest first."""

    results = MoleSerializer(many=True)


class ModelCardSerializer(serializers.Serializer[Any]):
    """The model in use, as its manifest tells it."""

    version = serializers.CharField()
    fake = serializers.BooleanField(help_text="True for a stand-in that knows nothing about skin.")
    model = serializers.DictField(help_text="File, sha-256, architecture and input size.")
    operating_points = serializers.DictField(
        child=serializers.DictField(child=serializers.FloatField()), help_text="By modality."
    )
    bands = serializers.DictField(
        child=serializers.DictField(),
        help_text="By modality: the share of malignant and benign lesions that was told each band, "
        "with 95% intervals.",
    )
    person = serializers.DictField(
        required=False,
        child=serializers.DictField(child=serializers.FloatField()),
        help_text="By modality: the coefficients of age and sex. Missing if it weighs neither.",
    )
    metrics = serializers.ListField(
        child=serializers.DictField(),
        help_text="Figures by source, part and modality, with 95% intervals.",
    )
    data = serializers.DictField(  # type: ignore[assignment]
        help_text="What it was trained and measured on."
    )
    limits = serializers.ListField(child=serializers.CharField(), help_text="In plain words.")


class ProblemSerializer(serializers.Serializer[Any]):
    """A problem as of RFC 9457. Act on `code`; `detail` is for people."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField()
    errors = serializers.DictField(  # type: ignore[assignment]
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        help_text="Sentences by field.",
    )
