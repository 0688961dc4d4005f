"""The app's configuration."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class ClassifierConfig(AppConfig):
    """Registers system checks and receivers of signals at start."""

    name = "classifier"
    verbose_name = _("Moles and photos")

    def ready(self) -> None:
        """Load them."""
        from classifier.operations import checks  # noqa: F401
        from classifier.partners.changes import triggers
        from classifier.people import second_factor  # noqa: F401

        pre_migrate.connect(triggers.drop_on_sqlite, sender=self)
        post_migrate.connect(triggers.create, sender=self)
