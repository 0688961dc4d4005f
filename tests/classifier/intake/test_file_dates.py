"""Dates in the names of files, as phones, cameras and messengers write them."""

from datetime import datetime

import pytest
from django.utils import timezone

from classifier.intake.file_dates import date_in_name


def at(*parts):
    return timezone.make_aware(datetime(*parts))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("name", "taken"),
    [
        ("IMG_20230514_101530.jpg", at(2023, 5, 14, 10, 15, 30)),
        ("PXL_20230514_101530123.jpg", at(2023, 5, 14, 10, 15, 30)),
        ("20230514_101530(0).jpg", at(2023, 5, 14, 10, 15, 30)),
        ("2023-05-14 10.15.30.png", at(2023, 5, 14, 10, 15, 30)),
        ("Screenshot_2023-05-14-10-15-30.png", at(2023, 5, 14, 10, 15, 30)),
        ("Screenshot 2023-05-14 at 10.15.30.png", at(2023, 5, 14, 10, 15, 30)),
        ("signal-2023-05-14-101530.jpeg", at(2023, 5, 14, 10, 15, 30)),
        ("photo_2023-05-14T10:15:30.jpg", at(2023, 5, 14, 10, 15, 30)),
        ("IMG-20230514-WA0007.jpg", at(2023, 5, 14, 12)),
        ("mole 2023-05-14.jpg", at(2023, 5, 14, 12)),
        ("Rücken links 14.05.2023.heic", at(2023, 5, 14, 12)),
        ("1684059330000.jpg", at(2023, 5, 14, 10, 15, 30)),
        ("IMG20260301090000.jpg", at(2026, 3, 1, 9)),
        ("00100lrPORTRAIT_BURST20260301090000123_COVER.jpg", at(2026, 3, 1, 9)),
        ("WhatsApp Image 2026-03-01 at 11.05.10 PM.jpeg", at(2026, 3, 1, 23, 5, 10)),
        ("WhatsApp Image 2026-03-01 at 12.05.10 AM.jpeg", at(2026, 3, 1, 0, 5, 10)),
        ("WhatsApp Image 2026-03-01 at 9.05.10 AM.jpeg", at(2026, 3, 1, 9, 5, 10)),
        ("WhatsApp Image 2026-03-01 at 23.05.10.jpeg", at(2026, 3, 1, 23, 5, 10)),
    ],
)
def test_a_date_in_a_name_is_read(name, taken, settings):
    settings.TIME_ZONE = "UTC"
    found = date_in_name(name)
    assert (found.at, found.doubtful) == (taken, False)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "IMG_4711.jpg",
        "DSC00012.JPG",
        "20231399_101530.jpg",
        "2023-02-30.jpg",
        "18990514_101530.jpg",
        "20990514_101530.jpg",
        "0123456789202305140123.jpg",
        "9999999999999.jpg",
        "05.14.2023.jpg",
    ],
)
def test_a_name_without_a_date_gives_none(name):
    assert date_in_name(name) is None


def test_an_impossible_time_leaves_the_day(settings):
    settings.TIME_ZONE = "UTC"
    found = date_in_name("IMG_20230514_256199.jpg")
    assert (found.at, found.precision) == (at(2023, 5, 14, 12), "day")


@pytest.mark.parametrize("name", ["mueller_12.04.1995.jpg", "1995-04-12 mueller.jpg"])
def test_a_day_that_may_be_a_birthday_is_doubtful(name, settings):
    settings.TIME_ZONE = "UTC"
    found = date_in_name(name)
    assert (found.at, found.doubtful) == (at(1995, 4, 12, 12), True)
