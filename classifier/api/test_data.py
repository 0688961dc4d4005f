"""Erasing what test credentials sent."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from classifier.api.base import PartnerView
from classifier.api.description.schema import operation
from classifier.bin.test_data import erase_test_data
from classifier.partners.scopes import Scope


class ErasedTestDataSerializer(serializers.Serializer[Any]):
    """How much test data was erased."""

    subjects_erased = serializers.IntegerField(help_text="With all moles, photos and results.")
    subjects_left = serializers.IntegerField(help_text="Ask again until this is 0.")


class TestDataView(PartnerView):
    """All test data."""

    @operation(
        "erase_test_data",
        scope=Scope.WRITE,
        summary="Erase your test data",
        answers={200: ErasedTestDataSerializer},
        problems={
            403: "`insufficient_scope`: the token lacks the scope `write`. `partner_inactive`: the "
            "partner is suspended. `test_credential_needed`: the credential is for live data, of "
            "which nothing is erased."
        },
    )
    def delete(self, request: Request) -> Response:
        """Erase what your test credentials sent, for good; live data are never touched.

        At most 100 subjects a call, the oldest first.
        """
        erased = erase_test_data(sandbox=self.partner, actor=self.actor)
        return Response(ErasedTestDataSerializer(erased).data)
