"""Reading and erasing subjects."""

import uuid

from drf_spectacular.utils import OpenApiResponse
from rest_framework.request import Request
from rest_framework.response import Response

from classifier.api.base import PartnerView
from classifier.api.description.schema import NOT_FOUND, operation
from classifier.api.subjects.serializers import (
    SubjectErasureSerializer,
    SubjectFilterSerializer,
    SubjectPageSerializer,
    SubjectSerializer,
)
from classifier.bin import erasure
from classifier.partners.scopes import Scope
from classifier.partners.selectors import partner_subject, partner_subjects


class SubjectListView(PartnerView):
    """All subjects."""

    @operation(
        "list_subjects",
        scope=Scope.READ,
        summary="List subjects, newest first",
        parameters=[SubjectFilterSerializer],
        answers={200: SubjectPageSerializer},
    )
    def get(self, request: Request) -> Response:
        """List your subjects, or find one by its external id."""
        rows = partner_subjects(self.partner)
        return self.page(rows, by="created_at", serializer=SubjectSerializer)


class SubjectView(PartnerView):
    """One subject."""

    @operation(
        "read_subject",
        scope=Scope.READ,
        summary="Read a subject",
        answers={200: SubjectSerializer},
        problems=NOT_FOUND,
    )
    def get(self, request: Request, subject_id: uuid.UUID) -> Response:
        """Return the subject; its moles are listed by its external id."""
        return Response(SubjectSerializer(partner_subject(self.partner, subject_id)).data)

    @operation(
        "erase_subject",
        scope=Scope.WRITE,
        summary="Erase a subject",
        parameters=[SubjectErasureSerializer],
        answers={204: OpenApiResponse(description="It is erased.")},
        problems=NOT_FOUND,
    )
    def delete(self, request: Request, subject_id: uuid.UUID) -> Response:
        """Erase a subject at once, with its moles, photos, results, questions, files and ids.

        It can't be undone. Afterwards the addresses of all of these answer `410`. The external id
        may be used again, for a new subject.
        """
        subject = partner_subject(self.partner, subject_id)
        erasure.erase_subject(subject=subject, actor=self.actor)
        return Response(status=204)
