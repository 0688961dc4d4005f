"""Assessments to review, most urgent first. No picture and no name appears in the list."""

import uuid
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from classifier.admin.base import ReadOnlyAdmin
from classifier.assessments.models import Assessment
from classifier.people.models import User
from classifier.photos.models import Modality
from classifier.review.selectors import assessments_reviewable_by, awaiting_review

WAITING, REVIEWED, ALL = "waiting", "reviewed", "all"
Lookups = list[tuple[str, Any]]


class ReviewedFilter(admin.SimpleListFilter):
    """Assessments by whether they are reviewed; by default those that await review."""

    title = _("review")
    parameter_name = "review"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Lookups:
        return [
            (WAITING, _("Awaiting review")),
            (REVIEWED, _("Reviewed")),
            (ALL, _("All, unreviewed first")),
        ]

    def choices(self, changelist: Any) -> Any:
        """Leave out Django's "All", because without a choice the list is not all."""
        chosen = self.value() or WAITING
        for value, title in self.lookup_choices:
            query = changelist.get_query_string({self.parameter_name: value})
            yield {"selected": value == chosen, "query_string": query, "display": title}

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Assessment]
    ) -> QuerySet[Assessment]:
        if self.value() == ALL:
            return queryset
        if self.value() == REVIEWED:
            return queryset.filter(Q(is_reviewed=True))
        return awaiting_review(queryset)


class OwnerFilter(admin.SimpleListFilter):
    """Assessments of people with an account, or of partners' subjects."""

    title = _("case")
    parameter_name = "case"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Lookups:
        return [("user", _("Users")), ("partner", _("Partners"))]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Assessment]
    ) -> QuerySet[Assessment]:
        if not self.value():
            return queryset
        return queryset.filter(subject__partner__isnull=self.value() == "user")


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
    """The reviewers' list. A row leads to the review page of the assessment."""

    list_display = ("result", "place", "asked", "case", "modality_shown", "reviews_shown")
    list_filter = (ReviewedFilter, "band", StatusFilter, "photo__modality", OwnerFilter)
    list_per_page = 25
    sortable_by = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Assessment]:
        return assessments_reviewable_by(_user(request))

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        """Most urgent first, then the oldest; in the whole list those without a review first."""
        urgent = ("urgency", "requested_at", "id")
        return ("is_reviewed", *urgent) if request.GET.get("review") == ALL else urgent

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        titled = {"title": _("Assessments to review"), **(extra_context or {})}
        return super().changelist_view(request, titled)

    def change_view(
        self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        return redirect("review_assessment", _uuid_or_new(object_id))

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

    @display(description=_("Asked for"))
    def asked(self, row: Assessment) -> str:
        return date_format(timezone.localtime(row.requested_at), "j M Y, H:i")

    @display(description=_("Case"))
    def case(self, row: Assessment) -> str:
        if row.subject.partner is None:
            return str(_("User"))
        return str(_("Partner: %(name)s") % {"name": row.subject.partner.name})

    @display(description=_("Taken with"))
    def modality_shown(self, row: Assessment) -> str:
        return str(Modality(row.photo.modality).label)

    @display(description=_("Review"))
    def reviews_shown(self, row: Assessment) -> str:
        opinions = [review.get_opinion_display() for review in row.reviews.all()]
        return ", ".join(opinions) or str(_("None yet"))


def _user(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise TypeError("Only people with an account reach the staff pages.")
    return request.user


def _uuid_or_new(text: str) -> uuid.UUID:
    """Parse an id from the address; an invalid one becomes a random one, which is not found."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.uuid4()
