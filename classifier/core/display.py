"""How pages look in one browser: the theme and the clock, kept in a cookie of that browser.

Not in the account: the same person may want a dark phone and a light screen at work.
"""

from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime

from django.db.models import TextChoices
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

COOKIE = "display"
COOKIE_KEPT_FOR_S = 365 * 24 * 3600


class Theme(TextChoices):
    """Which colours."""

    DEVICE = "device", _("As this device is set")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class Clock(TextChoices):
    """How a time of day is written."""

    HOURS_24 = "24", _("14:05")
    HOURS_12 = "12", _("2:05 p.m.")


# For which media the dark colours count.
_DARK_MEDIA = {
    Theme.DEVICE: "(prefers-color-scheme: dark)",
    Theme.LIGHT: "not all",
    Theme.DARK: "all",
}
_MOMENT = {Clock.HOURS_24: "j F Y, H:i", Clock.HOURS_12: "j F Y, g:i a"}


@dataclass(frozen=True, slots=True)
class Display:
    """The choices of one browser."""

    theme: Theme = Theme.DEVICE
    clock: Clock = Clock.HOURS_24

    @property
    def dark_media(self) -> str:
        """The media query of the stylesheet with the dark colours."""
        return _DARK_MEDIA[self.theme]

    @property
    def cookie(self) -> str:
        """The value of the cookie."""
        return f"{self.theme}.{self.clock}"


# While a request is answered: its choices. Tasks and commands write times as by default.
in_use: ContextVar[Display] = ContextVar("display", default=Display())  # noqa: B039 - frozen


def display_of(request: HttpRequest) -> Display:
    """Return the choices in the browser's cookie; the default for anything that is not one."""
    theme, _dot, clock = request.COOKIES.get(COOKIE, "").partition(".")
    if theme in Theme.values and clock in Clock.values:
        return Display(Theme(theme), Clock(clock))
    return Display()


def moment(when: datetime) -> str:
    """Write day and time of day, as the browser that is being answered wants it."""
    return date_format(timezone.localtime(when), _MOMENT[in_use.get().clock])
