"""How a visit writes dates and numbers."""

from datetime import date, datetime

from django.utils.formats import date_format


def day(text: str) -> str:
    """Write an ISO date, or the date of an ISO time."""
    return date_format(date.fromisoformat(text[:10]), "j F Y")


def moment(text: str) -> str:
    """Write an ISO time."""
    return date_format(datetime.fromisoformat(text), "j F Y, H:i")


def score(value: float | None) -> str:
    """Write a score; empty where there is none."""
    return "" if value is None else f"{value:.2f}"
