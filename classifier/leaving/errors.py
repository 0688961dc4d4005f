"""Why an account is not erased."""

from django.utils.translation import gettext_lazy as _

from classifier.core.errors import ServiceError


class StaffCannotLeaveError(ServiceError):
    """The account may read other people's cases, or run the service."""

    code = "staff_cannot_leave"
    sentence = _(
        "This account belongs to staff. Ask an admin to make it an ordinary account first, so that "
        "your cases are handed over."
    )
