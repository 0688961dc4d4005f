"""The app's configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClassifierConfig(AppConfig):
    """Registers system checks at start."""

    name = "classifier"
    verbose_name = _("Moles and photos")

    def ready(self) -> None:
        """Load the checks."""
        from classifier.operations import checks  # noqa: F401
