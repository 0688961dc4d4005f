"""Why corrections are refused."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from classifier.core.errors import ServiceError
from classifier.moles.models import Mole
from classifier.photos.models import Photo


class ContradictionError(ServiceError):
    """What was sent again differs from what is stored, in `fields`; nothing was changed.

    `photo_id` and `mole_id` are the stored rows, to be corrected.
    """

    code = "contradiction"
    sentence = _(
        "This was sent before with other values, and nothing was changed; see “errors”. Leave the "
        "fields out, or correct what is stored with PATCH."
    )

    def __init__(self, fields: Sequence[str], *, photo: Photo | None, mole: Mole | None) -> None:
        super().__init__()
        self.fields = tuple(fields)
        self.photo_id = photo.id if photo else None
        self.mole_id = mole.id if mole else None


class ExternalIdTakenError(ServiceError):
    """Another mole of the subject has this external id."""

    code = "external_id_taken"
    sentence = _("Another mole of this subject has this external id.")


class UnknownMoleError(ServiceError):
    """The subject has no such mole."""

    code = "unknown_mole"
    sentence = _("The photo’s subject has no such mole.")
