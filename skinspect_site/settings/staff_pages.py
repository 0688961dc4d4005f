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
                        "title": _("Assessments"),
                        "icon": "clinical_notes",
                        "link": reverse_lazy("admin:classifier_assessment_changelist"),
                    },
                ],
            },
            {
                "title": _("Administration"),
                "items": [
                    {
                        "title": _("Dashboard"),
                        "icon": "monitoring",
                        "link": reverse_lazy("dashboard"),
                        "permission": "classifier.review.access.is_admin",
                    },
                    *(
                        {
                            "title": title,
                            "icon": icon,
                            "link": reverse_lazy(f"admin:{name}_changelist"),
                            "permission": "classifier.review.access.is_admin",
                        }
                        for title, icon, name in (
                            (_("Users"), "group", "classifier_user"),
                            (_("Partners"), "domain", "classifier_partner"),
                            (_("Consents"), "task_alt", "classifier_consent"),
                            (_("Model versions"), "model_training", "classifier_modelversion"),
                            (_("Audit trail"), "history", "classifier_auditevent"),
                            (_("Sessions"), "devices", "sessions_session"),
                        )
                    ),
                ],
            },
        ],
    },
}
