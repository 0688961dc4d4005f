"""The theme and the clock that one browser chose."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.urls import reverse

from classifier.core.display import moment
from tests.factories import make_mole, make_photo

DARK = "css/core/dark.css"


def dark_media(page: str) -> str:
    return page.split(DARK)[1].split('media="')[1].split('"', maxsplit=1)[0]


@pytest.mark.django_db
def test_the_choice_is_kept_in_the_browser_and_needs_no_account(client: Any) -> None:
    page = client.get(reverse("display")).content.decode()
    assert dark_media(page) == "(prefers-color-scheme: dark)"
    answer = client.post(reverse("display"), {"theme": "dark", "clock": "12"})
    assert answer.cookies["display"]["httponly"]
    page = client.get(reverse("guidance_index")).content.decode()
    assert dark_media(page) == "all"
    client.post(reverse("display"), {"theme": "light", "clock": "24"})
    assert dark_media(client.get(reverse("display")).content.decode()) == "not all"


@pytest.mark.django_db
@pytest.mark.parametrize("broken", ["", "dark", "dark.13", "pink.24", "dark.24.x"])
def test_a_cookie_with_anything_else_is_ignored(client: Any, broken: str) -> None:
    client.cookies["display"] = broken
    page = client.get(reverse("privacy")).content.decode()
    assert dark_media(page) == "(prefers-color-scheme: dark)"


@pytest.mark.django_db
def test_pages_write_times_by_the_chosen_clock(browser: Any, person: Any) -> None:
    taken = datetime(2024, 5, 17, 14, 5, tzinfo=UTC)
    photo = make_photo(mole=make_mole(person), taken_at=taken)
    address = reverse("mole_detail", args=[photo.mole_id])
    assert "17 May 2024, 14:05" in browser.get(address).content.decode()
    browser.cookies["display"] = "device.12"
    assert "17 May 2024, 2:05 p.m." in browser.get(address).content.decode()
    assert moment(taken) == "17 May 2024, 14:05", "the choice must end with the answer"
