"""The list of sessions. No page shows a session's key, because the key signs its holder in."""

from typing import Any

from django.contrib import admin
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from classifier.admin.base import ReadOnlyAdmin
from classifier.people.selectors import users_by_id


@admin.register(Session)
class SessionAdmin(ReadOnlyAdmin):
    """Sessions that have not expired."""

    list_display = ("person", "expire_date")
    list_display_links = None
    sortable_by = ()
    ordering = ("-expire_date",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Session]:
        sessions: QuerySet[Session] = super().get_queryset(request)
        return sessions.filter(expire_date__gt=timezone.now())

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """Look up the people of the sessions on the page, in one query."""
        changelist = super().get_changelist_instance(request)
        owners = [(row, row.get_decoded().get("_auth_user_id")) for row in changelist.result_list]
        people = users_by_id({int(owner) for _row, owner in owners if owner})
        for row, owner in owners:
            row.owner = people.get(int(owner or 0))
        return changelist

    def change_view(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """Refuse, because the page of a session would show its key."""
        raise Http404

    @display(description=_("Person"))
    def person(self, row: Session) -> str:
        return str(getattr(row, "owner", None) or _("Nobody signed in"))
