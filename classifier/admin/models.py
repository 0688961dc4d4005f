"""Model versions that have given results here."""

import json

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from classifier.admin.base import ReadOnlyAdmin
from classifier.models import ModelVersion


@admin.register(ModelVersion)
class ModelVersionAdmin(ReadOnlyAdmin):
    """Versions with the manifest that they had."""

    list_display = ("version", "first_used_at", "sha256")
    ordering = ("-first_used_at",)
    fields = ("version", "sha256", "first_used_at", "manifest_shown")
    readonly_fields = ("manifest_shown",)

    @display(description=_("Manifest"))
    def manifest_shown(self, row: ModelVersion) -> str:
        """Show the manifest as text."""
        return json.dumps(row.manifest, indent=2, ensure_ascii=False)
