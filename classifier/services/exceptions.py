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


class OverviewKnownError(ServiceError):
    """The same bytes are kept as a photo of the other kind."""

    code = "known_as_overview"
    sentence = _(
        "You have this photo already as an overview of a whole region. Please take a close-up of "
        "the mole."
    )


class CloseUpKnownError(ServiceError):
    """The same bytes are kept as a photo of the other kind."""

    code = "known_as_close_up"
    sentence = _("You have this photo already as a close-up, not as an overview.")


class OverviewNotAssessedError(ServiceError):
    """An overview shows too much at once to be assessed."""

    code = "overview_not_assessed"
    sentence = _("A photo of a whole region is not assessed: take a close-up of each mole.")


class OffTheBodyError(ServiceError):
    """The point is on no zone of the body map."""

    code = "off_the_body"
    sentence = _("This point is beside the body. Please choose one on the drawn figure.")


class AlreadyRunningError(ServiceError):
    """The photo is being assessed already."""

    code = "already_running"
    sentence = _("This photo is already being assessed.")


class MeasuringError(ServiceError):
    """The photo is being measured already."""

    code = "already_measuring"
    sentence = _("This photo is already being measured.")


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


class VisitTooLargeError(ServiceError):
    """More moles or photos than a document for one visit should hold."""

    code = "visit_too_large"
    sentence = _(
        "This is more than one document can hold: at most 40 moles and 40 photos. Please choose "
        "fewer moles, a shorter period or fewer photos."
    )


class TooManyLinksError(ServiceError):
    """A visit has as many open links as it may."""

    code = "too_many_links"
    sentence = _("A visit can have at most 10 links at a time. Please withdraw one first.")


class WrongPassphraseError(ServiceError):
    """What was entered does not open the link."""

    code = "wrong_passphrase"
    sentence = _("This is not the passphrase. Please check it with whoever gave you the link.")


class LinkLockedError(ServiceError):
    """There were too many wrong passphrases."""

    code = "link_locked"
    sentence = _(
        "There were too many wrong passphrases. Nobody can open this link for a while: please try "
        "again in 15 minutes."
    )


class NotComparableError(ServiceError):
    """Two photos that are not of one mole, or of one region of the body."""

    code = "not_comparable"
    sentence = _(
        "Only two different photos of the same mole, or two overviews of the same region, can be "
        "compared."
    )
