"""Asking this server's clinicians about a photo, and reading what they answered."""

import uuid
from typing import Any

from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from classifier.api.fields import TimeField
from classifier.api.schema import NOT_FOUND, operation
from classifier.api.views import PartnerView
from classifier.audit import services as audit
from classifier.partners.selectors import partner_assessment, partner_review_request
from classifier.review.models import Review, ReviewRequest
from classifier.review.models.choices import Advice, Opinion
from classifier.review.services import requests


class QuestionSerializer(serializers.Serializer[Any]):
    """A question to the clinicians."""

    assessment_id = serializers.UUIDField(help_text="A finished assessment of the photo.")
    question = serializers.CharField(
        max_length=1000,
        required=False,
        allow_blank=True,
        default="",
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


class AnswerSerializer(serializers.ModelSerializer[Review]):
    """A clinician's answer. An answer is never edited: an amended one has another `id`."""

    opinion = serializers.ChoiceField(Opinion.choices, read_only=True)
    advice = serializers.ChoiceField(Advice.choices, read_only=True)
    watch_weeks = serializers.IntegerField(
        allow_null=True, read_only=True, help_text="When to take the next photo."
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
            "words",
            "created_at",
            "replaces",
            "withdrawn_at",
            "withdrawal_reason",
        )
        read_only_fields = fields


class ReviewCaseSerializer(serializers.ModelSerializer[ReviewRequest]):
    """A question to the clinicians and where it stands."""

    photo_id = serializers.UUIDField(read_only=True)
    mole_id = serializers.UUIDField(allow_null=True, read_only=True)
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
            "question",
            "due_at",
            "requested_at",
            "closed_at",
            "answer",
        )
        read_only_fields = fields

    @extend_schema_field(AnswerSerializer(allow_null=True))
    def get_answer(self, row: ReviewRequest) -> Any:
        """Return the answer that was not replaced by another one."""
        answer = next(iter(row.shown_answers), None)  # type: ignore[attr-defined]
        return AnswerSerializer(answer).data if answer else None


class ReviewRequestListView(PartnerView):
    """Where questions come in."""

    @operation(
        "create_review_request",
        summary="Ask a clinician about a photo",
        request=QuestionSerializer,
        answers={201: ReviewCaseSerializer},
        problems={
            **NOT_FOUND,
            409: "`review_not_offered`: clinicians of this server may not look at your photos. "
            "`review_already_asked`: the mole has an open question. `review_nothing_to_read`: "
            "the assessment is not finished.",
            415: "The body is not JSON.",
        },
    )
    def post(self, request: Request) -> Response:
        """Ask this server's clinicians; they see the photo, its mole's photos and your question.

        They may look only where this server's setting for your organisation says so.
        """
        asked = QuestionSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        values = dict(asked.validated_data)
        assessment = partner_assessment(self.partner, values.pop("assessment_id"))
        row = requests.ask(
            photo=assessment.photo,
            source=ReviewRequest.Source.PARTNER,
            actor=audit.partner(self.partner),
            **values,
        )
        location = request.build_absolute_uri(reverse("api:review_request", args=[row.id]))
        body = ReviewCaseSerializer(partner_review_request(self.partner, row.id)).data
        return Response(body, status=201, headers={"Location": location})


class ReviewRequestView(PartnerView):
    """One question."""

    @operation(
        "read_review_request",
        summary="Read a question and its answer",
        answers={200: ReviewCaseSerializer},
        problems=NOT_FOUND,
    )
    def get(self, request: Request, request_id: uuid.UUID) -> Response:
        """Return where the question stands and, once there is one, the clinician's answer."""
        row = partner_review_request(self.partner, request_id)
        return Response(ReviewCaseSerializer(row).data)
