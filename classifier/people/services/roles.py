"""Who may run the service."""

from classifier.core.errors import NotAllowedError
from classifier.people.models import User


def require_admin(*, user: User) -> None:
    """Raise NotAllowedError unless the user is an active admin."""
    if not (user.is_active and user.role == User.Role.ADMIN):
        raise NotAllowedError
