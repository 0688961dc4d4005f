"""How many photos an account may add: in a minute, in a day, and bytes in all.

Partners have limits of their own (`partners.services.submissions`).
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from classifier.core import daily_limits, rate_limits
from classifier.intake.errors import DailyPhotosError, NoRoomError, TooManyUploadsError
from classifier.people.models import Subject, User
from classifier.photos.selectors import bytes_of

# When people are told before a limit is reached: the last fifth. Earlier would worry families who
# never come near it.
NEARLY = 0.8


@contextmanager
def counted_photo(subject: Subject, size: int) -> Iterator[None]:
    """Count a new photo of a person, unless it is not stored. Raises the limits' errors."""
    user_id = subject.user_id
    if user_id is None:
        yield
        return
    if is_full(user_id=user_id, size=size):
        raise NoRoomError
    name = _name(user_id)
    with daily_limits.counted(name, limit=settings.MAX_PHOTOS_PER_DAY, refused=DailyPhotosError):
        yield


def is_full(*, user_id: int, size: int) -> bool:
    """Whether the photos of an account have no room for so many bytes more."""
    return bytes_of(user_id) + size > int(settings.MAX_BYTES_PER_ACCOUNT)


def take_upload(user: User) -> None:
    """Count one upload, whatever becomes of it. Raises TooManyUploadsError."""
    usage = rate_limits.use(
        f"uploads-of-user-{user.pk}", limit=settings.MAX_UPLOADS_PER_MINUTE, seconds=60
    )
    if not usage.is_within:
        raise TooManyUploadsError(usage.seconds_left)


def describe_room(user: User) -> str | Promise:
    """Say how much more may be added, if little is left; otherwise nothing."""
    used, most = daily_limits.used_today(_name(user.pk)), settings.MAX_PHOTOS_PER_DAY
    if used >= most:
        return DailyPhotosError.sentence
    kept = bytes_of(user.pk) / settings.MAX_BYTES_PER_ACCOUNT
    if kept >= 1:
        return NoRoomError.sentence
    if kept >= NEARLY:
        percent = min(99, round(100 * kept))
        return _("%(percent)d %% of the room for your photos is used.") % {"percent": percent}
    left = most - used
    if used < NEARLY * most:
        return ""
    return ngettext(
        "You can add %(count)d more photo today.", "You can add %(count)d more photos today.", left
    ) % {"count": left}


def _name(user_id: int) -> str:
    return f"photos-of-user-{user_id}"
