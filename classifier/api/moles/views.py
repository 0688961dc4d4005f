"""Reading moles."""

import uuid

from rest_framework.request import Request
from rest_framework.response import Response

from classifier.api.base import PartnerView
from classifier.api.description.schema import NOT_FOUND, operation
from classifier.api.moles.serializers import (
    MoleCorrectionSerializer,
    MoleHistorySerializer,
    MolePageSerializer,
    MoleSerializer,
)
from classifier.api.query import FilterSerializer
from classifier.partners.corrections import services as corrections
from classifier.partners.scopes import Scope
from classifier.partners.selectors import (
    partner_mole,
    partner_mole_history,
    partner_moles,
)


class MoleListView(PartnerView):
    """All moles."""

    @operation(
        "list_moles",
        scope=Scope.READ,
        summary="List moles, newest first",
        parameters=[FilterSerializer],
        answers={200: MolePageSerializer},
    )
    def get(self, request: Request) -> Response:
        """List the moles of all of your subjects, or find one by both external ids."""
        return self.page(
            partner_moles(self.partner),
            by="created_at",
            serializer=MoleSerializer,
        )


class MoleView(PartnerView):
    """One mole and its history."""

    @operation(
        "correct_mole",
        scope=Scope.WRITE,
        summary="Correct a mole",
        request=MoleCorrectionSerializer,
        answers={200: MoleSerializer},
        problems={
            **NOT_FOUND,
            409: "`external_id_taken`: another mole of the subject has this external id.",
            415: "The body is not JSON.",
        },
    )
    def patch(self, request: Request, mole_id: uuid.UUID) -> Response:
        """Change what is sent; fields that are left out stay. The last request counts."""
        sent = self.read_body().validated_data
        mole = partner_mole(self.partner, mole_id)
        changed = corrections.correct_mole(mole=mole, actor=self.actor, **sent)
        return Response(MoleSerializer(changed, context={"request": request}).data)

    @operation(
        "read_mole",
        scope=Scope.READ,
        summary="Read a mole's history",
        answers={200: MoleHistorySerializer},
        problems=NOT_FOUND,
    )
    def get(self, request: Request, mole_id: uuid.UUID) -> Response:
        """Return the mole with all of its photos, newest first, each with all of its results.

        Two or more photos of one day, assessed by the same version, have a combined result too.
        """
        mole = partner_mole_history(self.partner, mole_id)
        return Response(MoleHistorySerializer(mole, context={"request": request}).data)
