"""Every address of the site."""

from django.contrib import admin
from django.urls import include, path

from classifier import admin as _staff_lists  # noqa: F401 - registers the staff lists
from classifier.people.views.confirm_address import confirm_address

urlpatterns = [
    # First, as the patterns of 200 pages would be tried in vain for each request of a partner.
    path("api/v1/", include("classifier.api.urls")),
    path("", include("classifier.urls")),
    path("guidance/", include("classifier.guidance.urls")),
    # Instead of the page of allauth, which takes no code.
    path("account/confirm-email/", confirm_address, name="account_email_verification_sent"),
    path("account/", include("allauth.urls")),
    path("staff/review/", include("classifier.review.urls")),
    path("staff/audit/", include("classifier.audit.urls")),
    path("staff/review/", include("classifier.outcomes.urls")),
    path("staff/dashboard/", include("classifier.dashboard.urls")),
    path("staff/", admin.site.urls),
]

handler400 = "classifier.operations.error_pages.bad_request"
handler403 = "classifier.operations.error_pages.forbidden"
handler404 = "classifier.operations.error_pages.not_found"
handler500 = "classifier.operations.error_pages.server_error"
