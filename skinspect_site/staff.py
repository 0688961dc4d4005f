"""Replaces Django's admin site with our staff site."""

from django.contrib.admin.apps import SimpleAdminConfig


class StaffConfig(SimpleAdminConfig):
    """Without autodiscovery: `skinspect_site.urls` imports `classifier.admin`.

    So staff see only those lists, and workers start without them.
    """

    default_site = "classifier.admin.site.StaffSite"
