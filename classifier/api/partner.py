"""The calling partner."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from classifier.api.base import PartnerView
from classifier.api.description.schema import operation
from classifier.partners.models import Partner
from classifier.partners.scopes import Scope


class PartnerSerializer(serializers.ModelSerializer[Partner]):
    """What this server knows of you."""

    reviews_allowed = serializers.BooleanField(
        read_only=True,
        help_text="Whether this server's clinicians may look at photos of your subjects when you "
        "ask them. The operator of the server sets it.",
    )
    scopes = serializers.SerializerMethodField(help_text="What your token may do.")

    class Meta:
        model = Partner
        fields = ("id", "name", "reviews_allowed", "scopes")
        read_only_fields = fields

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField(Scope.choices)))
    def get_scopes(self, _partner: Partner) -> list[str]:
        """Return the scopes of the token that came with the request."""
        granted: Any = self.context["request"].auth.scope
        return sorted(granted.split())


class PartnerSelfView(PartnerView):
    """The calling partner."""

    @operation(
        "read_partner",
        scope=Scope.READ,
        summary="Read about yourself",
        answers={200: PartnerSerializer},
    )
    def get(self, request: Request) -> Response:
        """Return your name, whether you may ask clinicians, and what your token may do."""
        return Response(PartnerSerializer(self.partner, context={"request": request}).data)
