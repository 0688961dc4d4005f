"""Why accounts and households refuse an action."""

from django.utils.translation import gettext_lazy as _

from classifier.core.errors import ServiceError


class ConsentMissingError(ServiceError):
    """The person has not agreed to the text in force."""

    code = "consent_missing"
    sentence = _("We need your agreement before we may store or assess a photo.")


class HouseholdFullError(ServiceError):
    """The account has as many household members as it may have."""

    code = "household_full"
    sentence = _("One account can keep the moles of at most 12 other people.")


class LastAdminError(ServiceError):
    """Without this admin nobody could enter the pages of administration."""

    code = "last_admin"
    sentence = _("This is the only active admin. Make another one first.")
