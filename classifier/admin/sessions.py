"""The list of sessions. No page shows a session's key, because the key signs its holder in."""

from typing import Any

from django.contrib import admin
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.views import ChangeList

from classifier.admin.base import ReadOnlyAdmin, time_column
from classifier.people.models import User
from classifier.people.selectors import users_by_id


class SessionList(ChangeList):
    """Links each session to the account whose owner it signs in."""

    def url_for_result(self, result: Session) -> str:
        """Raise NoReverseMatch for a session of nobody, which then has no link."""
        owner = getattr(result, "owner", None)
        if owner is None:
            raise NoReverseMatch
        return reverse("admin:classifier_user_change", args=[owner.pk])


@admin.register(Session)
class SessionAdmin(ReadOnlyAdmin):
    """Sessions that have not expired; each row leads to its account."""

    list_display = ("person", "state", time_column("expire_date", _("Ends by itself")))
    sortable_by = ()
    ordering = ("-expire_date",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Session]:
        sessions: QuerySet[Session] = super().get_queryset(request)
        return sessions.filter(expire_date__gt=timezone.now())

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """Look up the people of the sessions on the page, in one query."""
        changelist = super().get_changelist_instance(request)
        owners = [(row, row.get_decoded().get(SESSION_KEY)) for row in changelist.result_list]
        people = users_by_id({int(owner) for _row, owner in owners if owner})
        for row, owner in owners:
            row.owner = people.get(int(owner or 0))
        return changelist

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return SessionList

    def change_view(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """Refuse, because the page of a session would show its key."""
        raise Http404

    @display(description=_("Person"))
    def person(self, row: Session) -> str:
        return str(getattr(row, "owner", None) or _("Nobody signed in"))

    @display(description=_("State"))
    def state(self, row: Session) -> str:
        """Say whether the session still counts; its row stays until it is used or expires."""
        owner: User | None = getattr(row, "owner", None)
        if owner is None:
            return ""
        is_ended = row.get_decoded().get(HASH_SESSION_KEY) != owner.get_session_auth_hash()
        return str(_("Ended") if is_ended or not owner.is_active else _("Signed in"))
