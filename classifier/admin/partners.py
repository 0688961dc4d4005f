"""The list of partners. A command creates them; here they are suspended and resumed."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from classifier.admin.base import ReadOnlyAdmin
from classifier.partners import services as partners
from classifier.partners.models import Partner
from classifier.people.models import User
from classifier.review import access as staff

CHANGES = {
    "suspend": (
        partners.suspend_partner,
        _("Suspended. What it sent stays, and it can be resumed."),
    ),
    "resume": (partners.resume_partner, _("Resumed, with the credentials that it had.")),
}


@admin.register(Partner)
class PartnerAdmin(ReadOnlyAdmin):
    list_display = ("name", "is_active", "created_at")
    list_filter = ("is_active",)
    search_fields = ("name",)
    ordering = ("name",)
    fields = ("name", "is_active", "created_at")
    change_form_outer_after_template = "partners/access.html"

    def get_urls(self) -> list[URLPattern]:
        """Add the address that the button on a partner's page posts to."""
        access = self.admin_site.admin_view(require_POST(self.set_access))
        own = path("<path:object_id>/access/", access, name="classifier_partner_access")
        return [own, *super().get_urls()]

    def set_access(self, request: HttpRequest, object_id: str) -> HttpResponse:
        if not isinstance(request.user, User) or not staff.is_admin(request):
            raise PermissionDenied
        partner = self.get_object(request, object_id)
        if partner is None:
            raise Http404
        if request.POST.get("access") not in CHANGES:
            return HttpResponseBadRequest()
        change, sentence = CHANGES[request.POST["access"]]
        change(partner=partner, actor=request.user)
        messages.success(request, sentence)
        return redirect("admin:classifier_partner_change", partner.pk)
