"""The list of model versions, and the re-assessment of older photos."""

import json
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from unfold.decorators import display

from classifier.admin.base import ReadOnlyAdmin
from classifier.audit import services as audit
from classifier.core.errors import ServiceError
from classifier.inference.models import ModelVersion
from classifier.model_rollout import reassessments
from classifier.people.models import User
from classifier.review import access as staff


@admin.register(ModelVersion)
class ModelVersionAdmin(ReadOnlyAdmin):
    """Versions with the manifests they had when activated; `manage.py models` activates one."""

    list_display = ("version", "role_shown", "results", "activated_at", "first_used_at")
    ordering = ("-first_used_at",)
    fields = (
        "version",
        "role_shown",
        "is_pinned",
        "activated_at",
        "shadowed_at",
        "first_used_at",
        "sha256",
        "manifest_shown",
    )
    readonly_fields = ("role_shown", "manifest_shown")
    change_form_outer_after_template = "model_rollout/reassessment.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[ModelVersion]:
        counted: QuerySet[ModelVersion] = (
            super().get_queryset(request).annotate(count=Count("assessments"))
        )
        return counted

    def get_urls(self) -> list[URLPattern]:
        """Add the address that the buttons of the re-assessment post to."""
        own = self.admin_site.admin_view(require_POST(self.reassess))
        name = "classifier_modelversion_reassess"
        return [path("<path:object_id>/reassess/", own, name=name), *super().get_urls()]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Add the progress of the re-assessment."""
        progress = {"reassessment": reassessments.latest(), "due": reassessments.due_count()}
        context = {**progress, **(extra_context or {})}
        shown: HttpResponse = super().change_view(request, object_id, form_url, context)
        return shown

    def reassess(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Start or end a re-assessment with the active version, for the reason that was written."""
        if not isinstance(request.user, User) or not staff.is_admin(request):
            raise PermissionDenied
        if self.get_object(request, object_id) is None:
            raise Http404
        change = reassessments.cancel if "end" in request.POST else reassessments.start
        try:
            change(actor=audit.staff(request.user), reason=request.POST.get("reason", ""))
        except ServiceError as error:
            messages.error(request, str(error.sentence))
        return redirect("admin:classifier_modelversion_change", object_id)

    @display(description=_("What it does"), label={_("Gives the results"): "success"})
    def role_shown(self, row: ModelVersion) -> str:
        return str(row.get_role_display() or _("Not in use"))

    @display(description=_("Results"))
    def results(self, row: ModelVersion) -> int:
        return int(row.count)  # type: ignore[attr-defined]

    @display(description=_("Manifest"))
    def manifest_shown(self, row: ModelVersion) -> str:
        return json.dumps(row.manifest, indent=2, ensure_ascii=False)
