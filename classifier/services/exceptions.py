"""What a service refuses, with a code and a sentence for the person."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class ServiceError(Exception):
    """A refusal that the person can act on. `code` is stable, `sentence` is translated."""

    code = "refused"
    sentence: str | Promise = _("This could not be done.")

    def __init__(self, sentence: str | Promise | None = None, *, code: str | None = None) -> None:
        self.code = code or self.code
        self.sentence = sentence or self.sentence
        super().__init__(self.code)


class PhotoRefusedError(ServiceError):
    """The uploaded bytes are not a photo that can be kept. `code` is an `images.Refusal`."""


class StorageUnavailableError(ServiceError):
    """The disk is full or the storage does not answer; nothing was kept."""

    code = "storage_unavailable"
    sentence = _(
        "The photo could not be stored because the server has no room or its storage does not "
        "answer. Nothing was kept. Please try again later."
    )


class ConsentMissingError(ServiceError):
    """The person has not agreed to the text in force."""

    code = "consent_missing"
    sentence = _("We need your agreement before we may store or assess a photo.")


class HouseholdFullError(ServiceError):
    """The user keeps the moles of as many people as one account may."""

    code = "household_full"
    sentence = _("One account can keep the moles of at most 12 other people.")


class AlreadyRunningError(ServiceError):
    """The photo is being assessed already."""

    code = "already_running"
    sentence = _("This photo is already being assessed.")


class NotAllowedError(ServiceError):
    """The actor may not do this."""

    code = "not_allowed"
    sentence = _("You are not allowed to do this.")


class ReasonMissingError(ServiceError):
    """Staff must say why they open a person's photo."""

    code = "reason_missing"
    sentence = _("Please write why you need to see this photo.")


class IdempotencyMismatchError(ServiceError):
    """An `Idempotency-Key` came again with another request."""

    code = "idempotency_key_reused"
    sentence = _("This Idempotency-Key was used for a different request.")


class PartnerNameTakenError(ServiceError):
    """Another partner has this name."""

    code = "partner_name_taken"
    sentence = _("There is a partner of this name already.")


class ModelBusyError(ServiceError):
    """The version has another role, or models were changed at the same moment."""

    code = "model_busy"
    sentence = _(
        "This version is the active one, or the models were changed at the same moment. Nothing "
        "was changed."
    )


class NoActiveModelError(ServiceError):
    """There is nothing to assess photos again with."""

    code = "no_active_model"
    sentence = _("No model is active: activate one first.")


class LinkGoneError(ServiceError):
    """A link that needs no account is unknown, used, withdrawn or too old: nobody learns which."""

    code = "link_gone"
    sentence = _(
        "This link does not work. It may have been used already, withdrawn, or be too old: ask for "
        "a new one."
    )
