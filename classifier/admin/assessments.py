"""Finished assessments, for admins. No picture and no name appears in the list."""

import uuid
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from classifier.admin.base import ReadOnlyAdmin, filter_by, time_column
from classifier.assessments.models import Assessment
from classifier.photos.models import Modality
from classifier.review.selectors import assessments_to_look_at

Lookups = list[tuple[str, Any]]


class OwnerFilter(admin.SimpleListFilter):
    """Assessments of people with an account, of partners' subjects, or of test data."""

    title = _("case")
    parameter_name = "case"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Lookups:
        return [("user", _("Users")), ("partner", _("Partners")), ("test", _("Test data"))]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Assessment]
    ) -> QuerySet[Assessment]:
        owned = queryset.filter(subject__partner__isnull=self.value() == "user")
        live = owned.filter(subject__partner__sandbox_of=None)
        test = queryset.filter(subject__partner__sandbox_of__isnull=False)
        return {"user": owned, "partner": live, "test": test}.get(self.value() or "", queryset)


class StatusFilter(admin.SimpleListFilter):
    """How the assessment ended; open ones are not in this list."""

    title = _("status")
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Lookups:
        return [(value, Assessment.Status(value).label) for value in Assessment.TERMINAL]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Assessment]
    ) -> QuerySet[Assessment]:
        return queryset.filter(status=self.value()) if self.value() else queryset


@admin.register(Assessment)
class AssessmentAdmin(ReadOnlyAdmin):
    """A row leads to the page that asks for a reason before it shows the photo."""

    list_display = (
        "number",
        "result",
        "place",
        time_column("requested_at", _("Asked for")),
        "case",
        "modality_shown",
    )
    list_filter = (
        filter_by("band", _("Result")),
        StatusFilter,
        filter_by("photo__modality", _("Taken with")),
        OwnerFilter,
    )
    list_per_page = 25
    ordering = ("-requested_at", "id")
    sortable_by = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Assessment]:
        return assessments_to_look_at()

    def change_view(
        self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        return redirect("review_look", _uuid_or_new(object_id))

    @display(description=_("Number"))
    def number(self, row: Assessment) -> str:
        """Return the beginning of the id, so that each row's link reads differently."""
        return str(row.pk)[:8]

    @display(
        description=_("Result"),
        label={
            _("Higher concern"): "danger",
            _("Unclear"): "warning",
            _("Could not be assessed"): "info",
        },
    )
    def result(self, row: Assessment) -> str:
        return str(row.get_band_display() if row.band else row.get_status_display())

    @display(description=_("Body site"))
    def place(self, row: Assessment) -> str:
        """Return the body site, without the person's own name for the mole."""
        return row.photo.mole.place if row.photo.mole else str(_("Not sorted yet"))

    @display(description=_("Case"))
    def case(self, row: Assessment) -> str:
        if row.subject.partner is None:
            return str(_("User"))
        return str(_("Partner: %(name)s") % {"name": row.subject.partner.name})

    @display(description=_("Taken with"))
    def modality_shown(self, row: Assessment) -> str:
        return str(Modality(row.photo.modality).label)


def _uuid_or_new(text: str) -> uuid.UUID:
    """Parse an id from the address; an invalid one becomes a random one, which is not found."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.uuid4()
