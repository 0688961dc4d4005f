"""The model in use."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from classifier.api.base import PartnerView
from classifier.api.description.schema import operation
from classifier.inference import door as inference
from classifier.partners.scopes import Scope


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


class ModelView(PartnerView):
    """The model in use."""

    @operation(
        "read_model",
        scope=Scope.READ,
        summary="Read the model card",
        answers={200: ModelCardSerializer},
        problems={503: "`model_unavailable`: the model can't be used at the moment."},
    )
    def get(self, request: Request) -> Response:
        """Return what the model in use is, what it was measured at, and its limits."""
        return Response(ModelCardSerializer(inference.manifest().raw).data)
