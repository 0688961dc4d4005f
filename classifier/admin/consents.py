"""The list of consents, given and withdrawn."""

from django.contrib import admin

from classifier.admin.base import ReadOnlyAdmin
from classifier.people.models import Consent


@admin.register(Consent)
class ConsentAdmin(ReadOnlyAdmin):
    list_display = ("user", "purpose", "basis", "text", "is_given", "created_at")
    list_filter = ("is_given", "purpose", "basis", "text__version")
    list_select_related = ("user", "text")
    search_fields = ("user__email",)
    ordering = ("-id",)
