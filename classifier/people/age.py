"""A person's age on a day, from the year of birth alone."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# Before the birth of anybody alive. It catches years typed wrongly, such as 1197 for 1997.
EARLIEST_YEAR = 1900
# The last year of Python's and PostgreSQL's dates; the database does not know today.
LATEST_YEAR = 9999
# The mean length of a year with leap years.
_DAYS_A_YEAR = 365.2425


def validate_year_of_birth(year: int) -> None:
    """Raise ValidationError for a year before 1900 or after this one."""
    if not EARLIEST_YEAR <= year <= timezone.localdate().year:
        raise ValidationError(
            _("Enter a year from %(first)s to this one."),
            code="year_out_of_range",
            params={"first": EARLIEST_YEAR},
        )


def age_on(day: date, year_of_birth: int) -> float | None:
    """Return the expected age in years, right to half a year; None before the year of birth.

    The birthday is not known, so it counts as in the middle of the year.
    """
    if day.year < year_of_birth:
        return None
    return max(0.0, (day - date(year_of_birth, 7, 1)).days / _DAYS_A_YEAR)
