"""Partners: the list, new ones, and what an admin changes about one."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from classifier.admin.base import admin_of, filter_by, time_column
from classifier.admin.changes import Change, ChangeForm, ChangesAdmin
from classifier.admin.webhooks import webhooks_link
from classifier.audit import services as audit
from classifier.core.errors import ServiceError
from classifier.core.pages import page_context
from classifier.partners import services as partners
from classifier.partners.models import MAX_NAME_LENGTH, Partner
from classifier.people.access import posted


class NewPartnerForm(forms.Form):
    """The name of a new partner."""

    name = forms.CharField(label=_("Name of the organisation"), max_length=MAX_NAME_LENGTH)


class SecretForm(ChangeForm):
    """Why, and whether tokens that were issued before go on working."""

    end_tokens = forms.BooleanField(
        label=_("End its access tokens too"),
        help_text=_("Choose this if somebody else may know the old secret."),
        required=False,
    )


CREATED = time_column("created_at", _("Created"))
IT_IS_KEPT = _("Your reason is kept in the audit trail.")
CHANGES = {
    "suspend": Change(
        label=_("Suspend"),
        title=_("Suspend %(name)s?"),
        effects=(
            _("Its secret and its access tokens are refused at once."),
            _("What it sent stays, and photos that wait are still assessed."),
            IT_IS_KEPT,
        ),
        done=_("%(name)s is suspended."),
        service=partners.suspend_partner,
        applies_to=lambda row: row.is_active,
        undo="resume",
        is_danger=True,
    ),
    "resume": Change(
        label=_("Resume"),
        title=_("Resume %(name)s?"),
        effects=(
            _("It can ask for access tokens again, with the secret that it had."),
            IT_IS_KEPT,
        ),
        done=_("%(name)s has access again."),
        service=partners.resume_partner,
        applies_to=lambda row: not row.is_active,
        undo="suspend",
    ),
    "secret": Change(
        label=_("Give a new secret"),
        title=_("Give %(name)s a new secret?"),
        effects=(
            _("The next page shows the new secret, this once."),
            _("The old secret is refused at once."),
            _(
                "Access tokens that it has work for up to an hour more, so that it has time to "
                "enter the new secret, unless you end them."
            ),
            _("This cannot be taken back."),
            IT_IS_KEPT,
        ),
        done=_("%(name)s has a new secret."),
        service=partners.change_secret,
        form=SecretForm,
        is_danger=True,
    ),
    "allow-reviews": Change(
        label=_("Let clinicians look"),
        title=_("Let clinicians look at photos of %(name)s?"),
        effects=(
            _("Clinicians of this service may read the cases that the partner asks about."),
            _("Its contract must say so."),
            IT_IS_KEPT,
        ),
        done=_("Clinicians may look at photos of %(name)s."),
        service=partners.allow_reviews,
        applies_to=lambda row: not row.reviews_allowed,
        undo="stop-reviews",
    ),
    "stop-reviews": Change(
        label=_("Stop clinicians from looking"),
        title=_("Stop clinicians from looking at photos of %(name)s?"),
        effects=(
            _("Its cases leave the queue at once, also those that somebody is reading."),
            _("Answers that were given stay."),
            IT_IS_KEPT,
        ),
        done=_("Clinicians may no longer look at photos of %(name)s."),
        service=partners.stop_reviews,
        applies_to=lambda row: row.reviews_allowed,
        undo="allow-reviews",
    ),
}


@admin.register(Partner)
class PartnerAdmin(ChangesAdmin):
    changes = CHANGES
    row_name = "partner"
    list_display = ("name", "has_access", "shows_clinicians", CREATED)
    list_filter = (
        filter_by("is_active", _("Has access")),
        filter_by("reviews_allowed", _("Clinicians may look")),
    )
    list_before_template = "partners/new_link.html"
    search_fields = ("name",)
    search_help_text = _("Name")
    ordering = ("name",)
    fields = ("name", "has_access", "shows_clinicians", "client_id", CREATED, "webhooks", "trail")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Partner]:
        found: QuerySet[Partner] = super().get_queryset(request).select_related("application")
        return found

    def get_urls(self) -> list[URLPattern]:
        """Add the address of the form for a new partner."""
        own = self.admin_site.admin_view(self.new_partner)
        return [path("new/", own, name="classifier_partner_new"), *super().get_urls()]

    def new_partner(self, request: HttpRequest) -> HttpResponse:
        by = audit.staff(admin_of(request))
        form = NewPartnerForm(posted(request))
        if form.is_valid():
            try:
                created = partners.create_partner(name=form.cleaned_data["name"], actor=by)
            except ServiceError as error:
                form.add_error("name", str(error.sentence))
            else:
                return _show_secret(request, created)
        status = 422 if form.errors else 200
        return render(request, "partners/new.html", {"form": form}, status=status)

    def after_change(
        self, request: HttpRequest, row: Model, change: Change, result: Any
    ) -> HttpResponse:
        """Show a new secret; otherwise as for every change."""
        if isinstance(result, partners.Credentials):
            return _show_secret(request, result)
        return super().after_change(request, row, change, result)

    @display(description=_("Has access"), boolean=True)
    def has_access(self, row: Partner) -> bool:
        return row.is_active

    @display(description=_("Clinicians may look"), boolean=True)
    def shows_clinicians(self, row: Partner) -> bool:
        return row.reviews_allowed

    @display(description=_("Audit trail"))
    def trail(self, row: Partner) -> SafeString:
        url = reverse("audit_trail")
        return format_html('<a href="{}?about={}">{}</a>', url, row.pk, _("What was done about it"))

    @display(description=_("Webhooks"))
    def webhooks(self, row: Partner) -> SafeString:
        return webhooks_link(row)

    @display(description=_("Client id"))
    def client_id(self, row: Partner) -> str:
        return str(row.application.client_id)


def _show_secret(request: HttpRequest, credentials: partners.Credentials) -> HttpResponse:
    """Show it in the answer itself: it is stored nowhere, so no other page could."""
    return render(request, "partners/secret.html", page_context(credentials))
