"""The app's configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClassifierConfig(AppConfig):
    """Registers system checks and receivers of signals at start."""

    name = "classifier"
    verbose_name = _("Moles and photos")

    def ready(self) -> None:
        """Load them."""
        from classifier.operations import checks  # noqa: F401
        from classifier.people import second_factor  # noqa: F401
