"""Puts our staff site in the place of Django's admin site."""

from django.contrib.admin.apps import SimpleAdminConfig


class StaffConfig(SimpleAdminConfig):
    """Without autodiscovery: only what `classifier.admin` lists is shown to staff."""

    default_site = "classifier.admin.site.StaffSite"

    def ready(self) -> None:
        """Register our lists."""
        super().ready()
        from classifier import admin as _lists  # noqa: F401
