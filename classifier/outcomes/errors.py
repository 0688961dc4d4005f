"""Refusals of this room."""

from django.utils.translation import gettext_lazy as _

from classifier.core.errors import ServiceError


class DocumentRefusedError(ServiceError):
    """The bytes are neither a whole PDF within the limit nor a photo that can be kept."""

    code = "document_refused"
    sentence = _("This is not a PDF or photo that we can read. Please choose another file.")


class UnlikelyOutcomeError(ServiceError):
    """What was recorded contradicts itself."""

    code = "outcome_unlikely"
    sentence = _("Please check what you chose: the parts do not fit together.")


class FolderNotEmptyError(ServiceError):
    """A training set would be mixed with other files."""

    code = "folder_not_empty"
    sentence = _("This folder is not empty. Please name a new one.")
