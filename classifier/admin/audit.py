"""The list of audit events, searchable by id."""

import json

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from classifier.admin.base import ReadOnlyAdmin
from classifier.audit.models import AuditEvent


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    list_display = ("at", "event", "actor_kind", "actor", "subject_ref", "target", "reason")
    list_filter = ("event", "actor_kind")
    search_fields = ("=actor", "=subject_ref", "=target")
    search_help_text = _("The whole id of an actor, a subject, a photo or a mole")
    ordering = ("-id",)
    fields = (
        "at", "event", "actor_kind", "actor", "subject_ref", "target", "reason", "details_shown",
    )  # fmt: skip
    readonly_fields = ("details_shown",)

    @display(description=_("Details"))
    def details_shown(self, row: AuditEvent) -> str:
        return json.dumps(row.details, ensure_ascii=False)
