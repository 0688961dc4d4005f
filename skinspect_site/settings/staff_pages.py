"""Titles, styles and sidebar of the staff pages (django-unfold)."""

from typing import Any

from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

STAFF_PAGES: dict[str, Any] = {
    "SITE_TITLE": "SkinSpect",
    "SITE_HEADER": "SkinSpect",
    "SITE_SUBHEADER": _("Review"),
    "SITE_SYMBOL": "clinical_notes",
    "SITE_URL": "/",
    "SITE_FAVICONS": [
        {
            "rel": "icon",
            "type": "image/svg+xml",
            "href": lambda _request: static("img/favicon.svg"),
        },
    ],
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    "STYLES": [lambda _request: static("css/admin.css")],
    "SCRIPTS": [lambda _request: static("js/admin/sidebar_label.js")],
    "ACCOUNT": {
        "navigation": [{"title": _("Account"), "link": reverse_lazy("account_overview")}],
    },
    "SIDEBAR": {
        "navigation": [
            {
                "title": _("Review"),
                "items": [
                    {
                        "title": _("Cases to read"),
                        "icon": "clinical_notes",
                        "link": reverse_lazy("review_queue"),
                    },
                ],
            },
            {
                "title": _("Administration"),
                "items": [
                    {
                        "title": title,
                        "icon": icon,
                        "link": reverse_lazy(name),
                        "permission": "classifier.review.access.is_admin",
                    }
                    for title, icon, name in (
                        (_("Dashboard"), "monitoring", "dashboard"),
                        (_("Users"), "group", "admin:classifier_user_changelist"),
                        (_("Partners"), "domain", "admin:classifier_partner_changelist"),
                        (_("Credentials"), "key", "admin:classifier_credential_changelist"),
                        (_("Webhooks"), "webhook", "admin:classifier_webhookendpoint_changelist"),
                        (_("Assessments"), "labs", "admin:classifier_assessment_changelist"),
                        (_("Consents"), "task_alt", "admin:classifier_consent_changelist"),
                        (
                            _("Model versions"),
                            "model_training",
                            "admin:classifier_modelversion_changelist",
                        ),
                        (_("Audit trail"), "history", "audit_trail"),
                        (_("Sessions"), "devices", "admin:sessions_session_changelist"),
                    )
                ],
            },
        ],
    },
}
