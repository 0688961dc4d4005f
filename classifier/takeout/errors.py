"""Why a ZIP is not taken in."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from classifier.core.errors import ServiceError

# By code, which `Import.refusal` keeps.
REFUSALS: dict[str, str | Promise] = {
    "damaged": _(
        "This is not a ZIP file, or it is damaged or not complete. Please download it again from "
        "the other SkinSpect, and choose it once more."
    ),
    "not_ours": _(
        "This ZIP file was not made by “Take everything with you” of a SkinSpect. Please choose "
        "the file as you downloaded it: not one that was unpacked and packed again."
    ),
    "later": _(
        "This file was made by a later version of SkinSpect than this one. Please ask who runs "
        "this service to update it."
    ),
    "too_many_files": _("This ZIP file has too many files in it, or two of one name."),
    "consent": _("You took your consent back meanwhile, so nothing more was brought in."),
}


class TakeoutRefusedError(ServiceError):
    """A ZIP that is not one of ours, or that is damaged or too large; `code` is of REFUSALS."""

    def __init__(self, code: str) -> None:
        super().__init__(REFUSALS[code], code=code)


class ImportRefusedError(ServiceError):
    """A ZIP, or a part of one, that may not be sent now; `page_status` and sentence say why."""

    code = "import_refused"
