"""The list of accounts. It shows nothing about their moles and photos."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from classifier.admin.base import ReadOnlyAdmin
from classifier.people.models import User
from classifier.review.selectors import with_second_factor


@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    list_display = ("email", "role", "has_second_factor", "is_active", "date_joined", "last_login")
    list_filter = ("role", "is_active")
    search_fields = ("email", "=pseudonym")
    ordering = ("-id",)
    fields = ("email", "role", "is_active", "pseudonym", "date_joined", "last_login")
    readonly_fields = ("pseudonym",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return with_second_factor(super().get_queryset(request))

    @display(description=_("Second factor"), boolean=True)
    def has_second_factor(self, row: User) -> bool:
        return bool(getattr(row, "second_factor", False))
