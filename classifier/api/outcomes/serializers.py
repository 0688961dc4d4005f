"""Outcomes as partners send and read them."""

from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from classifier.api.diagnoses import DiagnosisSerializer
from classifier.api.fields import PastDayField
from classifier.api.query import PageSerializer
from classifier.api.strict import StrictSerializer
from classifier.outcomes.findings import CHOICES, Found
from classifier.outcomes.models import Outcome
from classifier.review.vocabulary import DIAGNOSES


class FoundSerializer(StrictSerializer):
    """What a mole turned out to be."""

    kind = serializers.ChoiceField(
        Outcome.Kind.choices,
        help_text="`histology`: it was removed and looked at in a laboratory. `followed_up`: a "
        "doctor watched it for a year or longer, and it did not change.",
    )
    diagnosis = serializers.ChoiceField(
        [(code, str(name)) for code, (name, _diagnosis, _label) in CHOICES.items()],
        help_text="ISIC's short code; `benign` or `malignant` for anything else.",
    )
    found_on = PastDayField(help_text="The day of the operation, or of the last check.")
    skin_type = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=6,
        help_text="Fitzpatrick's, 1 to 6, if the subject was asked.",
    )
    document = serializers.FileField(
        required=False,
        allow_empty_file=True,
        help_text="The letter: a PDF up to 10 MB, or a picture, which is cleaned as a photo is.",
    )

    def found(self) -> Found:
        """Return what was sent, after `is_valid`."""
        sent = self.validated_data
        _name, diagnosis, is_malignant = CHOICES[sent["diagnosis"]]
        return Found(
            kind=sent["kind"],
            diagnosis=diagnosis,
            is_malignant=is_malignant,
            found_on=sent["found_on"],
            skin_type=sent.get("skin_type"),
        )

    def document_bytes(self) -> bytes:
        """Return the document, empty without one."""
        document = self.validated_data.get("document")
        return bytes(document.read()) if document else b""


class OutcomeSerializer(serializers.ModelSerializer[Outcome]):
    """What a mole turned out to be. Never edited: a later one replaces it."""

    kind = serializers.ChoiceField(Outcome.Kind.choices, read_only=True)
    diagnosis = serializers.SerializerMethodField()
    source = serializers.ChoiceField(  # type: ignore[assignment]
        ["partner", "reviewer"],
        read_only=True,
        help_text="`partner`: you. `reviewer`: a clinician of this server.",
    )
    skin_type = serializers.IntegerField(min_value=1, max_value=6, allow_null=True, read_only=True)
    band_before = serializers.SerializerMethodField(
        help_text="The band of the last result for a photo from before `found_on`, as it was when "
        "this was recorded; null without one."
    )
    document = serializers.SerializerMethodField(help_text="Its address; null without one.")
    superseded_at = serializers.DateTimeField(
        allow_null=True, read_only=True, help_text="When a later outcome replaced it."
    )

    class Meta:
        model = Outcome
        fields = (
            "id",
            "mole_id",
            "kind",
            "diagnosis",
            "is_malignant",
            "found_on",
            "skin_type",
            "source",
            "band_before",
            "document",
            "recorded_at",
            "superseded_at",
        )
        read_only_fields = fields

    @extend_schema_field(DiagnosisSerializer)
    def get_diagnosis(self, outcome: Outcome) -> Any:
        """Return the diagnosis with its codes."""
        return DiagnosisSerializer(DIAGNOSES[outcome.diagnosis]).data

    @extend_schema_field(serializers.ChoiceField(["lower", "unclear", "higher"], allow_null=True))
    def get_band_before(self, outcome: Outcome) -> str | None:
        """Return what the model had said."""
        return outcome.band or None

    @extend_schema_field(serializers.URLField(allow_null=True))
    def get_document(self, outcome: Outcome) -> str | None:
        """Return the document's address."""
        if not outcome.document:
            return None
        path = reverse("api:outcome_document", args=[outcome.mole_id, outcome.pk])
        return str(self.context["request"].build_absolute_uri(path))


class OutcomePageSerializer(PageSerializer):
    """One page of outcomes."""

    results = OutcomeSerializer(many=True)
