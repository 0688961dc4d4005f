"""Credentials of partners: the list, and what an admin changes about one."""

from typing import Any

from django.contrib import admin
from django.db.models import F, Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from classifier.admin.base import time_column
from classifier.admin.changes import Change, ChangesAdmin
from classifier.admin.partner_forms import CredentialForm, RotationForm
from classifier.admin.partners import CREATED, IT_IS_KEPT, show_secret
from classifier.partners.models import Credential
from classifier.partners.page import data_of, state_of
from classifier.partners.services import credentials
from classifier.partners.services.credentials import IssuedCredential


def _is_kept(row: Credential) -> bool:
    return row.revoked_at is None


CHANGES = {
    "rotate": Change(
        label=_("Give a new secret"),
        title=_("Give “%(name)s” a new secret?"),
        effects=(
            _("The next page shows the new secret, this once. The client id stays."),
            _("The old secret is accepted for as long as you choose, so that nothing stops."),
            _("A secret that was replaced before is refused from now on."),
            _("Access tokens that it has work for up to an hour more, unless you end them."),
            _("This cannot be taken back."),
            IT_IS_KEPT,
        ),
        done=_("“%(name)s” has a new secret."),
        service=credentials.rotate_secret,
        applies_to=_is_kept,
        form=RotationForm,
        is_danger=True,
    ),
    "edit": Change(
        label=_("Change name, scopes and last day"),
        title=_("Change “%(name)s”?"),
        effects=(
            _("A scope that you take away is refused at once, in access tokens too."),
            _("A scope that you add is in the access tokens that it gets from now on."),
            _("After the last day its secret and access tokens are refused."),
            IT_IS_KEPT,
        ),
        done=_("“%(name)s” is changed."),
        service=credentials.change_credential,
        applies_to=_is_kept,
        form=CredentialForm,
        undo="edit",
    ),
    "revoke": Change(
        label=_("Revoke"),
        title=_("Revoke “%(name)s”?"),
        effects=(
            _("Its secrets and access tokens are refused at once."),
            _("The partner’s other credentials work as before; what was sent stays."),
            _("This cannot be taken back, but the partner can be given another credential."),
            IT_IS_KEPT,
        ),
        done=_("“%(name)s” is revoked."),
        service=credentials.revoke_credential,
        applies_to=_is_kept,
        is_danger=True,
    ),
}


@admin.register(Credential)
class CredentialAdmin(ChangesAdmin):
    """Those that nobody used for longest come first."""

    changes = CHANGES
    row_name = "credential"
    list_display = (
        *("shown_name", "data_kind", "state"),
        time_column("last_used_at", _("Last used"), empty=_("Never")),
        CREATED,
    )
    search_fields = ("partner__name", "name", "application__client_id")
    search_help_text = _("Partner, name or client id")
    # Those that were never used first, which PostgreSQL would put last.
    ordering = (F("last_used_at").asc(nulls_first=True), "created_at")
    fields = (
        *("name", "of_partner", "client_id", "data_kind", "state", "may_do"),
        time_column("last_used_at", _("Last used"), empty=_("Never")),
        time_column("expires_at", _("Expires"), empty=_("Never")),
        time_column(
            "previous_secret_until", _("The secret before works until"), empty=_("There is none")
        ),
        CREATED,
    )
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Credential]:
        found: QuerySet[Credential] = super().get_queryset(request)
        return found.select_related("application", "partner__sandbox_of")

    def after_change(
        self, request: HttpRequest, row: Model, change: Change, result: Any
    ) -> HttpResponse:
        """Show a new secret; otherwise as for every change."""
        if isinstance(result, IssuedCredential):
            return show_secret(request, result)
        return super().after_change(request, row, change, result)

    @display(description=_("Credential"), ordering="name")
    def shown_name(self, row: Credential) -> str:
        return str(row)

    @display(description=_("Partner"))
    def of_partner(self, row: Credential) -> SafeString:
        account = row.partner.account
        url = reverse("admin:classifier_partner_change", args=[account.pk])
        return format_html('<a href="{}">{}</a>', url, account.name)

    @display(description=_("Client id"))
    def client_id(self, row: Credential) -> str:
        return str(row.application.client_id)

    @display(description=_("Data"))
    def data_kind(self, row: Credential) -> str:
        return str(data_of(row))

    @display(description=_("State"))
    def state(self, row: Credential) -> str:
        return str(state_of(row))

    @display(description=_("May"))
    def may_do(self, row: Credential) -> str:
        return "; ".join(str(scope.label) for scope in row.scopes)
