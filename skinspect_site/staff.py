"""Puts our staff site in the place of Django's admin site."""

from django.contrib.admin.apps import SimpleAdminConfig


class StaffConfig(SimpleAdminConfig):
    """Without autodiscovery: only what `classifier.admin` lists is shown to staff.

    The URLs import it, so that workers start without it.
    """

    default_site = "classifier.admin.site.StaffSite"
