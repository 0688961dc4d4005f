"""Partner organisations. They are created by command; here they are suspended and resumed."""

from collections.abc import Callable

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from classifier.admin.base import ReadOnlyAdmin
from classifier.models import Partner, User
from classifier.services import partners


@admin.register(Partner)
class PartnerAdmin(ReadOnlyAdmin):
    """Partners, without their credentials."""

    list_display = ("name", "is_active", "created_at")
    list_filter = ("is_active",)
    search_fields = ("name",)
    ordering = ("name",)
    fields = ("name", "is_active", "created_at")
    actions = ("suspend", "resume")

    @admin.action(description=_("Suspend: stop their access now"), permissions=("manage",))
    def suspend(self, request: HttpRequest, queryset: QuerySet[Partner]) -> None:
        """Suspend the chosen partners."""
        self._each(request, queryset, partners.suspend_partner)
        messages.success(request, _("Suspended. What they sent stays, and they can be resumed."))

    @admin.action(description=_("Resume: let them in again"), permissions=("manage",))
    def resume(self, request: HttpRequest, queryset: QuerySet[Partner]) -> None:
        """Resume the chosen partners."""
        self._each(request, queryset, partners.resume_partner)
        messages.success(request, _("Resumed, with the credentials that they had."))

    def has_manage_permission(self, request: HttpRequest) -> bool:
        """Whether the person may suspend partners."""
        return request.user.has_perm("classifier.change_partner")

    def _each(
        self, request: HttpRequest, queryset: QuerySet[Partner], change: Callable[..., None]
    ) -> None:
        if isinstance(request.user, User):
            for partner in queryset:
                change(partner=partner, actor=request.user)
