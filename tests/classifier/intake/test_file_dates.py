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
    ],
)
def test_a_date_in_a_name_is_read(name, taken, settings):
    settings.TIME_ZONE = "UTC"
    assert date_in_name(name) == taken


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


def test_an_impossible_time_gives_no_date(settings):
    assert date_in_name("IMG_20230514_256199.jpg") is None
