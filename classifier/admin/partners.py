"""Partners: the list, new ones, and what an admin changes about one."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import display

from classifier.admin.base import admin_of, filter_by, time_column
from classifier.admin.changes import Change, ChangesAdmin
from classifier.admin.partner_forms import (
    DEFAULT_RATE,
    ContactForm,
    LimitsForm,
    NewCredentialForm,
    NewPartnerForm,
)
from classifier.admin.webhooks import webhooks_link
from classifier.audit import services as audit
from classifier.bin import test_data
from classifier.core.errors import ServiceError
from classifier.core.pages import page_context
from classifier.partners.models import Partner
from classifier.partners.page import account_page
from classifier.partners.services import credentials, organisations
from classifier.partners.services.credentials import IssuedCredential
from classifier.people.access import posted

CREATED = time_column("created_at", _("Created"))
IT_IS_KEPT = _("Your reason is kept in the audit trail.")
CHANGES = {
    "suspend": Change(
        label=_("Suspend"),
        title=_("Suspend %(name)s?"),
        effects=(
            _("All its secrets and access tokens are refused at once, those for tests too."),
            _("What it sent stays, and photos that wait are still assessed."),
            IT_IS_KEPT,
        ),
        done=_("%(name)s is suspended."),
        service=organisations.suspend_partner,
        applies_to=lambda row: row.is_active,
        undo="resume",
        is_danger=True,
    ),
    "resume": Change(
        label=_("Resume"),
        title=_("Resume %(name)s?"),
        effects=(
            _("It can ask for access tokens again, with the secrets that it had."),
            IT_IS_KEPT,
        ),
        done=_("%(name)s has access again."),
        service=organisations.resume_partner,
        applies_to=lambda row: not row.is_active,
        undo="suspend",
    ),
    "contact": Change(
        label=_("Change the contact"),
        title=_("Change the contact of %(name)s?"),
        effects=(
            _("The contact is for admins; the partner is sent nothing."),
            _("Name and address are kept here only, not in the audit trail."),
            IT_IS_KEPT,
        ),
        done=_("The contact of %(name)s is changed."),
        service=organisations.change_contact,
        form=ContactForm,
        undo="contact",
    ),
    "limits": Change(
        label=_("Change its limits"),
        title=_("Change the limits of %(name)s?"),
        effects=(
            _("They count from the next request on, for live and test credentials each."),
            _("Requests above the rate are refused with 429 until the minute is over."),
            _("New photos above the day’s limit are refused with 429 until midnight."),
            IT_IS_KEPT,
        ),
        done=_("The limits of %(name)s are changed."),
        service=organisations.change_limits,
        form=LimitsForm,
        undo="limits",
    ),
    "new-credential": Change(
        label=_("Create a credential"),
        title=_("Create a credential for %(name)s?"),
        effects=(
            _("The next page shows its secret, this once."),
            _("The partner’s other credentials work as before."),
            IT_IS_KEPT,
        ),
        done=_("%(name)s has a new credential."),
        service=credentials.add_credential,
        form=NewCredentialForm,
    ),
    "erase-test-data": Change(
        label=_("Delete its test data"),
        title=_("Delete the test data of %(name)s?"),
        effects=(
            _("People, moles, photos and results that test credentials sent are erased for good."),
            _("Live data and all credentials stay."),
            _("This cannot be taken back."),
            IT_IS_KEPT,
        ),
        done=_("Test data of %(name)s are deleted."),
        service=test_data.erase_test_data_of,
        applies_to=lambda row: hasattr(row, "sandbox"),
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
        service=organisations.allow_reviews,
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
        service=organisations.stop_reviews,
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
    change_form_outer_after_template = "partners/account.html"
    search_fields = ("name",)
    search_help_text = _("Name")
    ordering = ("name",)
    fields = (
        *("name", "has_access", "shows_clinicians"),
        *("contact_name", "contact_email", "notes"),
        *("requests", "photos", CREATED, "webhooks", "trail"),
    )
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Partner]:
        """Leave out sandboxes: a partner's own page shows them."""
        found: QuerySet[Partner] = super().get_queryset(request)
        return found.filter(sandbox_of=None).select_related("sandbox")

    def get_urls(self) -> list[URLPattern]:
        """Add the address of the form for a new partner."""
        own = self.admin_site.admin_view(self.new_partner)
        return [path("new/", own, name="classifier_partner_new"), *super().get_urls()]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Add the credentials and the usage."""
        row = self.get_object(request, object_id)
        page = page_context(account_page(row)) if row else {}
        return super().change_view(request, object_id, form_url, {**page, **(extra_context or {})})

    def new_partner(self, request: HttpRequest) -> HttpResponse:
        by = audit.staff(admin_of(request))
        form = NewPartnerForm(posted(request))
        if form.is_valid():
            try:
                created = organisations.create_partner(name=form.cleaned_data["name"], actor=by)
            except ServiceError as error:
                form.add_error("name", str(error.sentence))
            else:
                return show_secret(request, created)
        status = 422 if form.errors else 200
        return render(request, "partners/new.html", {"form": form}, status=status)

    def after_change(
        self, request: HttpRequest, row: Model, change: Change, result: Any
    ) -> HttpResponse:
        """Show a new secret, or how much test data is left; otherwise as for every change."""
        if isinstance(result, IssuedCredential):
            return show_secret(request, result)
        if isinstance(result, test_data.ErasedTestData) and result.subjects_left:
            again = ngettext(
                "%(count)s more person is left: delete again.",
                "%(count)s more people are left: delete again.",
                result.subjects_left,
            )
            messages.warning(request, again % {"count": result.subjects_left})
        return super().after_change(request, row, change, result)

    @display(description=_("Has access"), boolean=True)
    def has_access(self, row: Partner) -> bool:
        return row.is_active

    @display(description=_("Clinicians may look"), boolean=True)
    def shows_clinicians(self, row: Partner) -> bool:
        return row.reviews_allowed

    @display(description=_("Requests a minute"))
    def requests(self, row: Partner) -> str:
        own = row.requests_per_minute
        return str(own) if own else str(_("as the server, %(rate)s") % {"rate": DEFAULT_RATE})

    @display(description=_("New photos a day"))
    def photos(self, row: Partner) -> str:
        return str(row.photos_per_day or _("no limit"))

    @display(description=_("Audit trail"))
    def trail(self, row: Partner) -> SafeString:
        url = reverse("audit_trail")
        return format_html('<a href="{}?about={}">{}</a>', url, row.pk, _("What was done about it"))

    @display(description=_("Webhooks"))
    def webhooks(self, row: Partner) -> SafeString:
        return webhooks_link(row)


def show_secret(request: HttpRequest, issued: IssuedCredential) -> HttpResponse:
    """Show it in the answer itself: it is stored nowhere, so no other page could."""
    return render(request, "partners/secret.html", {"issued": issued})
