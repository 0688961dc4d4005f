"""The list of model versions, and the re-assessment of older photos."""

import json
from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from unfold.decorators import display

from classifier.admin.base import ReadOnlyAdmin, admin_of, time_column
from classifier.audit import services as audit
from classifier.core.errors import ServiceError
from classifier.inference.models import ModelVersion
from classifier.model_rollout import reassessments

ACTIVATED = time_column("activated_at", _("Put to use"))
TRIED = time_column("shadowed_at", _("Tried since"))
FIRST_USED = time_column("first_used_at", _("First used"))


@admin.register(ModelVersion)
class ModelVersionAdmin(ReadOnlyAdmin):
    """Versions with the manifests they had when activated; `manage.py models` activates one."""

    list_display = ("version", "role_shown", "results", ACTIVATED, FIRST_USED)
    ordering = ("-first_used_at",)
    fields = (
        "version",
        "role_shown",
        "stays",
        ACTIVATED,
        TRIED,
        FIRST_USED,
        "digest",
        "manifest_shown",
    )
    readonly_fields = fields
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
        actor = audit.staff(admin_of(request))
        if self.get_object(request, object_id) is None:
            raise Http404
        change = reassessments.cancel if "end" in request.POST else reassessments.start
        try:
            change(actor=actor, reason=request.POST.get("reason", ""))
        except ServiceError as error:
            messages.error(request, str(error.sentence))
        return redirect("admin:classifier_modelversion_change", object_id)

    @display(description=_("What it does"), label={_("Gives the results"): "success"})
    def role_shown(self, row: ModelVersion) -> str:
        return str(row.get_role_display() or _("Not in use"))

    @display(description=_("Results"))
    def results(self, row: ModelVersion) -> int:
        return int(row.count)  # type: ignore[attr-defined]

    @display(description=_("Chosen by hand"), boolean=True)
    def stays(self, row: ModelVersion) -> bool:
        return row.is_pinned

    @display(description=_("SHA-256 of its files"))
    def digest(self, row: ModelVersion) -> str:
        return row.sha256

    @display(description=_("Manifest"))
    def manifest_shown(self, row: ModelVersion) -> SafeString:
        text = json.dumps(row.manifest, indent=2, ensure_ascii=False)
        return format_html("<details><summary>{}</summary><pre>{}</pre></details>", _("Show"), text)
