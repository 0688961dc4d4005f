"""Who may read cases."""

from classifier.core.errors import NotAllowedError
from classifier.people.models import User


def require_reader(user: User) -> None:
    """Raise NotAllowedError unless the user is an active reviewer; an admin is none."""
    if not (user.is_active and user.role == User.Role.REVIEWER):
        raise NotAllowedError
