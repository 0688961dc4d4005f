"""Questions to clinicians and their answers."""

from typing import Any, ClassVar

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from classifier.api.diagnoses import DiagnosisSerializer
from classifier.api.fields import TimeField
from classifier.api.query import FilterSerializer, PageSerializer
from classifier.api.strict import StrictSerializer
from classifier.review.models import Review, ReviewRequest
from classifier.review.models.choices import Advice, Opinion
from classifier.review.vocabulary import DIAGNOSES


class QuestionSerializer(StrictSerializer):
    """A question to the clinicians."""

    assessment_id = serializers.UUIDField(help_text="A finished assessment of the photo.")
    question = serializers.CharField(
        max_length=1000,
        required=False,
        help_text="For the clinician to read; never a name.",
    )
    due_at = TimeField(
        required=False, help_text="Answer by; without it, what this server's rules say."
    )

    def validate_due_at(self, due_at: Any) -> Any:
        """Refuse a time that is over."""
        if due_at <= timezone.now():
            raise serializers.ValidationError("This time is over.", "over")
        return due_at


class ReviewFilterSerializer(FilterSerializer):
    """Filters of the list of questions."""

    mole_id = serializers.UUIDField(required=False, help_text="Only this mole's, by our id.")
    photo_id = serializers.UUIDField(required=False, help_text="Only about this photo.")
    status = serializers.ChoiceField(ReviewRequest.Status.choices, required=False)

    LOOKUPS: ClassVar[dict[str, str]] = {
        "mole_external_id": "mole__external_id",
        "mole_id": "mole",
        "photo_id": "photo",
        "status": "status",
    }


class AnswerSerializer(serializers.ModelSerializer[Review]):
    """A clinician's answer. An answer is never edited: an amended one has another `id`."""

    opinion = serializers.ChoiceField(Opinion.choices, read_only=True)
    advice = serializers.ChoiceField(Advice.choices, read_only=True)
    watch_weeks = serializers.IntegerField(
        allow_null=True, read_only=True, help_text="When to take the next photo."
    )
    diagnosis = serializers.SerializerMethodField(
        help_text="What the clinician thinks it is; null if none was chosen."
    )
    replaces = serializers.UUIDField(
        source="replaces_id",
        allow_null=True,
        read_only=True,
        help_text="The answer that this one replaces.",
    )
    withdrawn_at = serializers.DateTimeField(
        allow_null=True, read_only=True, help_text="Since then the answer no longer holds."
    )

    class Meta:
        model = Review
        fields = (
            "id",
            "opinion",
            "advice",
            "watch_weeks",
            "diagnosis",
            "words",
            "created_at",
            "replaces",
            "withdrawn_at",
            "withdrawal_reason",
        )
        read_only_fields = fields

    @extend_schema_field(DiagnosisSerializer(allow_null=True))
    def get_diagnosis(self, answer: Review) -> Any:
        """Return the diagnosis with its codes."""
        diagnosis = DIAGNOSES.get(answer.diagnosis)
        return DiagnosisSerializer(diagnosis).data if diagnosis else None


class ReviewCaseSerializer(serializers.ModelSerializer[ReviewRequest]):
    """A question to the clinicians and where it stands."""

    photo_id = serializers.UUIDField(read_only=True)
    mole_id = serializers.UUIDField(allow_null=True, read_only=True)
    mole_external_id = serializers.CharField(
        source="mole.external_id", default=None, allow_null=True, read_only=True
    )
    subject_external_id = serializers.CharField(source="subject.external_id", read_only=True)
    asked_by = serializers.SerializerMethodField(
        help_text="`partner`: you. `rule`: this server asks about each result of higher concern."
    )
    answer = serializers.SerializerMethodField(
        help_text="Null until somebody answered. After an amendment, the newest answer."
    )

    class Meta:
        model = ReviewRequest
        fields = (
            "id",
            "status",
            "photo_id",
            "mole_id",
            "mole_external_id",
            "subject_external_id",
            "asked_by",
            "question",
            "due_at",
            "requested_at",
            "closed_at",
            "answer",
        )
        read_only_fields = fields

    @extend_schema_field(serializers.ChoiceField(["partner", "rule"]))
    def get_asked_by(self, row: ReviewRequest) -> str:
        """Return who asked."""
        return row.source

    @extend_schema_field(AnswerSerializer(allow_null=True))
    def get_answer(self, row: ReviewRequest) -> Any:
        """Return the answer that was not replaced by another one."""
        answer = next(iter(row.shown_answers), None)  # type: ignore[attr-defined]
        return AnswerSerializer(answer).data if answer else None


class ReviewCasePageSerializer(PageSerializer):
    """One page of questions."""

    results = ReviewCaseSerializer(many=True)
