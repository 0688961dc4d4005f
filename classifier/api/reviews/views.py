"""Asking this server's clinicians about a photo, and reading what they answered."""

import uuid

from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response

from classifier.api.base import PartnerView
from classifier.api.description.schema import LOCATION, NOT_FOUND, operation
from classifier.api.reviews.serializers import (
    QuestionSerializer,
    ReviewCasePageSerializer,
    ReviewCaseSerializer,
    ReviewFilterSerializer,
)
from classifier.partners.scopes import Scope
from classifier.partners.selectors import (
    partner_assessment,
    partner_question,
    partner_review_request,
    partner_review_requests,
)
from classifier.review.models import ReviewRequest
from classifier.review.services import requests


class ReviewRequestListView(PartnerView):
    """All questions, and where new ones come in."""

    @operation(
        "list_review_requests",
        scope=Scope.READ,
        summary="List questions to clinicians, newest first",
        parameters=[ReviewFilterSerializer],
        answers={200: ReviewCasePageSerializer},
    )
    def get(self, request: Request) -> Response:
        """List the questions about all of your subjects, or those that the filters leave."""
        return self.page(
            partner_review_requests(self.partner),
            by="requested_at",
            serializer=ReviewCaseSerializer,
        )

    @operation(
        "create_review_request",
        scope=Scope.REVIEWS,
        summary="Ask a clinician about a photo",
        request=QuestionSerializer,
        parameters=[LOCATION],
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
        values = dict(self.read_body().validated_data)
        assessment = partner_assessment(self.partner, values.pop("assessment_id"))
        row = requests.ask(
            photo=assessment.photo,
            source=ReviewRequest.Source.PARTNER,
            actor=self.actor,
            **values,
        )
        location = request.build_absolute_uri(reverse("api:review_request", args=[row.id]))
        body = ReviewCaseSerializer(partner_review_request(self.partner, row.id)).data
        return Response(body, status=201, headers={"Location": location})


class ReviewRequestView(PartnerView):
    """One question."""

    @operation(
        "read_review_request",
        scope=Scope.READ,
        summary="Read a question and its answer",
        answers={200: ReviewCaseSerializer},
        problems=NOT_FOUND,
    )
    def get(self, request: Request, request_id: uuid.UUID) -> Response:
        """Return where the question stands and, once there is one, the clinician's answer."""
        row = partner_review_request(self.partner, request_id)
        return Response(ReviewCaseSerializer(row).data)


class WithdrawalView(PartnerView):
    """Taking a question back."""

    @operation(
        "withdraw_review_request",
        scope=Scope.REVIEWS,
        summary="Take a question back",
        answers={200: ReviewCaseSerializer},
        problems={
            **NOT_FOUND,
            404: "There is no such question, you did not ask it, or it is not yours.",
            409: "`review_not_now`: it was answered or taken back before.",
        },
    )
    def post(self, request: Request, request_id: uuid.UUID) -> Response:
        """Take back a question that waits, also while a clinician reads the case."""
        row = partner_question(self.partner, request_id)
        requests.take_back(request=row, actor=self.actor)
        return Response(ReviewCaseSerializer(partner_review_request(self.partner, request_id)).data)
