"""The list of consents, given and withdrawn."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from classifier.admin.base import ReadOnlyAdmin, filter_by, time_column
from classifier.people.models import Consent

WHEN = time_column("created_at", _("When"))


@admin.register(Consent)
class ConsentAdmin(ReadOnlyAdmin):
    list_display = (
        "number",
        "person",
        "purpose",
        "basis",
        "text",
        "agreed",
        WHEN,
    )
    list_filter = (
        filter_by("is_given", _("Agreed")),
        filter_by("purpose", _("Purpose")),
        filter_by("basis", _("Basis")),
        filter_by("text__version", _("Version of the text")),
    )
    list_select_related = ("user", "text")
    search_fields = ("user__email",)
    ordering = ("-id",)
    search_help_text = _("Email address")
    fields = ("person", "purpose", "basis", "text", "agreed", WHEN)
    readonly_fields = fields

    @display(description=_("Number"))
    def number(self, row: Consent) -> int:
        return row.pk

    @display(description=_("Person"))
    def person(self, row: Consent) -> SafeString:
        url = reverse("admin:classifier_user_change", args=[row.user_id])
        return format_html('<a href="{}">{}</a>', url, row.user)

    @display(description=_("Agreed"), boolean=True)
    def agreed(self, row: Consent) -> bool:
        return row.is_given
