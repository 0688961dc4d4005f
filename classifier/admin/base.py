"""The base of all staff lists: they are read-only."""

from typing import Any

from django.contrib.admin import ShowFacets
from django.db.models import Model
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from unfold.admin import ModelAdmin


class ReadOnlyAdmin(ModelAdmin):
    """A list whose rows nobody adds, edits or deletes; the role decides who may read it."""

    actions: Any = None
    list_per_page = 50
    show_full_result_count = False
    show_facets = ShowFacets.NEVER

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """Title the list with the model's name instead of "Select … to view"."""
        title = capfirst(self.model._meta.verbose_name_plural)  # noqa: SLF001
        shown: TemplateResponse = super().changelist_view(
            request, {"title": title, **(extra_context or {})}
        )
        return shown

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
