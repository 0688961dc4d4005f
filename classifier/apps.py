"""The app's configuration."""

from django.apps import AppConfig
from django.conf import settings
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class ClassifierConfig(AppConfig):
    """Registers system checks and receivers of signals, and sets the decoder up, at start."""

    name = "classifier"
    verbose_name = _("Moles and photos")

    def ready(self) -> None:
        """Load them."""
        from classifier import images
        from classifier.operations import checks  # noqa: F401
        from classifier.partners.changes import triggers
        from classifier.people import second_factor  # noqa: F401
        from classifier.people.services import sign_ins  # noqa: F401

        images.use_lock_file(settings.HOME / "large-pictures.lock")
        pre_migrate.connect(triggers.drop_on_sqlite, sender=self)
        post_migrate.connect(triggers.create, sender=self)
