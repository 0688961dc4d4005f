"""Accounts: the list, and what an admin changes about one. Nothing about moles and photos."""

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from classifier.admin.base import time_column
from classifier.admin.changes import Change, ChangeForm, ChangesAdmin
from classifier.people.models import User
from classifier.people.services import account_changes
from classifier.review.selectors import with_second_factor


class RoleForm(ChangeForm):
    """The new role, and why."""

    role = forms.ChoiceField(label=_("New role"), widget=forms.RadioSelect)
    field_order = ("role", "reason")

    def __init__(self, data: QueryDict | None, row: User) -> None:
        super().__init__(data, row)
        others = [choice for choice in User.Role.choices if choice[0] != row.role]
        self.fields["role"].choices = others  # type: ignore[attr-defined]


def _has_second_factor(row: User) -> bool:
    return bool(getattr(row, "second_factor", False))


JOINED = time_column("date_joined", _("Joined"))
LAST_SIGNED_IN = time_column("last_login", _("Last signed in"), empty=_("Never"))
IT_IS_TOLD = _("The person can read under “Who looked” what was done, when, and your reason.")
SIGNED_OUT = _("All devices are signed out at their next step.")
CHANGES = {
    "deactivate": Change(
        label=_("Deactivate"),
        title=_("Deactivate %(name)s?"),
        effects=(
            _("All devices are signed out at their next step, and nobody can sign in."),
            _("Nothing is deleted. Links to visits that were shared go on working."),
            _("Reminders are not mailed, and the calendar address stops."),
            _("A case that a reviewer holds goes back into the queue when the hold ends."),
            IT_IS_TOLD,
        ),
        done=_("%(name)s is deactivated."),
        service=account_changes.deactivate,
        applies_to=lambda row: row.is_active,
        undo="reactivate",
        is_danger=True,
    ),
    "reactivate": Change(
        label=_("Reactivate"),
        title=_("Reactivate %(name)s?"),
        effects=(
            _("The person can sign in again, with the former role, password and second step."),
            _("Devices that were signed out stay signed out."),
            IT_IS_TOLD,
        ),
        done=_("%(name)s is active again."),
        service=account_changes.reactivate,
        applies_to=lambda row: not row.is_active,
        undo="deactivate",
    ),
    "role": Change(
        label=_("Change the role"),
        title=_("Change the role of %(name)s?"),
        effects=(
            _("The new role counts from the person’s next step on, in pages that are open too."),
            _("A user sees their own moles only. A reviewer reads the cases that were asked for."),
            _("An admin runs the service and reads no cases."),
            _("Reviewers and admins must set up a second step before they may enter."),
            IT_IS_TOLD,
        ),
        done=_("The role of %(name)s is changed."),
        service=account_changes.set_role,
        form=RoleForm,
        undo="role",
    ),
    "remove-second-factor": Change(
        label=_("Remove the second step"),
        title=_("Remove the second step of %(name)s?"),
        effects=(
            _("For somebody who lost it. Make sure first, by voice or in person, who asks."),
            _("The authenticator app, all passkeys and the recovery codes stop working."),
            _("The password alone then signs in. Staff must set up a new second step first."),
            SIGNED_OUT,
            _("This cannot be taken back: only the person can set up a new one."),
            IT_IS_TOLD,
        ),
        done=_("%(name)s has no second step any more."),
        service=account_changes.remove_second_factor,
        applies_to=_has_second_factor,
        is_danger=True,
    ),
    "end-sessions": Change(
        label=_("Sign out everywhere"),
        title=_("Sign %(name)s out everywhere?"),
        effects=(
            SIGNED_OUT,
            _("The person can sign in again at once. To stop that, deactivate the account."),
            IT_IS_TOLD,
        ),
        done=_("%(name)s is signed out everywhere."),
        service=account_changes.end_sessions,
        applies_to=lambda row: row.is_active,
    ),
}


@admin.register(User)
class UserAdmin(ChangesAdmin):
    changes = CHANGES
    row_name = "user"
    list_display = (
        "address",
        "role",
        "has_second_factor",
        "is_active",
        JOINED,
        LAST_SIGNED_IN,
    )
    list_filter = ("role", "is_active")
    search_fields = ("email", "=pseudonym")
    search_help_text = _("Email address, or the whole code")
    ordering = ("-id",)
    fields = (
        "address",
        "role",
        "is_active",
        "has_second_factor",
        "code",
        JOINED,
        LAST_SIGNED_IN,
    )
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return with_second_factor(super().get_queryset(request))

    @display(description=_("Email address"), ordering="email")
    def address(self, row: User) -> str:
        return row.email

    @display(description=_("Second step"), boolean=True)
    def has_second_factor(self, row: User) -> bool:
        return _has_second_factor(row)

    @display(description=_("Code in the audit trail"))
    def code(self, row: User) -> SafeString:
        links = (("about", _("what was done about it")), ("by", _("what it did")))
        return format_html(
            "{} ({})",
            row.pseudonym,
            format_html_join(
                ", ",
                '<a href="{}?{}={}">{}</a>',
                ((reverse("audit_trail"), name, row.pseudonym, label) for name, label in links),
            ),
        )
