"""What a partner's credentials and tokens may do: the only list of scopes."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Scope(models.TextChoices):
    """A scope. The label says in the API's documents what it allows."""

    READ = "read", _("Read your own subjects: their moles, photos, results and reviews")
    WRITE = "write", _("Send, correct and erase photos, moles and subjects")
    REVIEWS = "reviews", _("Ask this server’s clinicians")
    WEBHOOKS = "webhooks", _("Manage webhooks and read their deliveries")


# What a token is for when the client names no scope.
DEFAULT_SCOPES = (Scope.READ, Scope.WRITE)
