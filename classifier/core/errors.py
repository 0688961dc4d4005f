"""Refusals: exceptions with a stable code and a sentence for the person."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class ServiceError(Exception):
    """A refusal that the person can act on. `code` is stable, `sentence` is translated.

    `page_status` is that of pages which say so; the API has its own.
    """

    code = "refused"
    page_status = 422
    sentence: str | Promise = _("This could not be done.")

    def __init__(self, sentence: str | Promise | None = None, *, code: str | None = None) -> None:
        self.code = code or self.code
        self.sentence = sentence or self.sentence
        super().__init__(self.code)


class StorageUnavailableError(ServiceError):
    """The disk is full or the storage does not answer; nothing was kept."""

    code = "storage_unavailable"
    page_status = 507
    sentence = _(
        "The photo could not be stored because the server has no room or its storage does not "
        "answer. Nothing was kept. Please try again later."
    )


class StorageFullError(StorageUnavailableError):
    """Too little room is left for anything new; nothing was kept."""

    code = "storage_full"
    sentence = _(
        "The server has no room left for anything new. Nothing of this was kept; what is here "
        "already is safe. Please try again later."
    )


class StorageLockedError(StorageUnavailableError):
    """The key that files are encrypted with is not here; nothing was kept, and nothing is lost.

    Jobs wait for `retry_after_s` and try again, without counting an attempt.
    """

    page_status = 503
    retry_after_s = 60
    sentence = _(
        "Photos and documents are encrypted, and the server does not have the key at the moment. "
        "Nothing is lost, and nothing new was kept. Please try again later, or tell whoever runs "
        "this site."
    )


class NotAllowedError(ServiceError):
    """The actor may not do this."""

    code = "not_allowed"
    sentence = _("You are not allowed to do this.")


class LinkGoneError(ServiceError):
    """A link that needs no account is unknown, used, withdrawn or too old; which, is not said."""

    code = "link_gone"
    sentence = _(
        "This link does not work. It may have been used already, withdrawn, or be too old: ask for "
        "a new one."
    )
