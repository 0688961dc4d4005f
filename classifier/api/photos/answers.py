"""What subjects answered about a mole, as partners send and read it."""

import uuid
from typing import Any

from django.http import Http404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from classifier.api.base import PartnerView
from classifier.api.description.schema import NOT_FOUND, operation
from classifier.api.fields import PastDayField
from classifier.api.strict import StrictSerializer
from classifier.partners.scopes import Scope
from classifier.partners.selectors import partner_photo_history
from classifier.questionnaire.checklist import MOST_POINTS, QUESTIONS
from classifier.questionnaire.models import Answers
from classifier.questionnaire.selectors import answers_about
from classifier.questionnaire.services import give_answers


class ChecklistSerializer(StrictSerializer):
    """The questions by their codes; those that are left out are open."""

    def get_fields(self) -> dict[str, Any]:
        """Return a choice for each question."""
        return {
            question.code: serializers.ChoiceField(
                [(code, str(label)) for code, label in question.choices],
                required=False,
                help_text=str(question.text),
            )
            for question in QUESTIONS.values()
        }


class GivenSerializer(StrictSerializer):
    """Answers about the mole in a photo."""

    answers = ChecklistSerializer()
    answered_on = PastDayField(
        required=False, help_text="The day on which they were given; by default today."
    )


class AnswersSerializer(serializers.ModelSerializer[Answers]):
    """Answers about the mole in a photo. Never edited: send all of them again to correct one."""

    answers = serializers.DictField(child=serializers.CharField(), read_only=True)
    points = serializers.IntegerField(
        min_value=0,
        max_value=MOST_POINTS,
        read_only=True,
        help_text="Of the weighted 7-point checklist; from 3 on, NICE NG12 refers.",
    )

    class Meta:
        model = Answers
        fields = ("photo_id", "answers", "answered_on", "points", "version", "created_at")
        read_only_fields = fields


class AnswersView(PartnerView):
    """What a subject answered about the mole in a photo."""

    @operation(
        "read_answers",
        scope=Scope.READ,
        summary="Read the answers about a photo",
        answers={200: AnswersSerializer},
        problems={**NOT_FOUND, 404: "There are no answers, or no such photo of yours."},
    )
    def get(self, request: Request, photo_id: uuid.UUID) -> Response:
        """Return the answers that were sent last for this photo."""
        row = answers_about(partner_photo_history(self.partner, photo_id))
        if row is None:
            raise Http404
        return Response(AnswersSerializer(row).data)

    @operation(
        "create_answers",
        scope=Scope.WRITE,
        summary="Send answers about a photo",
        request=GivenSerializer,
        answers={201: AnswersSerializer},
        problems=NOT_FOUND,
    )
    def post(self, request: Request, photo_id: uuid.UUID) -> Response:
        """Keep what the subject answered; it replaces what was sent before.

        Clinicians of this server read it beside the photo, and answers of concern put a question
        first in their queue. It does not change the model's result.
        """
        sent = self.read_body().validated_data
        photo = partner_photo_history(self.partner, photo_id)
        row = give_answers(
            photo=photo,
            actor=self.actor,
            answers=sent["answers"],
            answered_on=sent.get("answered_on"),
        )
        return Response(AnswersSerializer(row).data, status=201)
