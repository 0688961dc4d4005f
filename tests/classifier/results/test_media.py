"""The heat map of a result."""

import io
from typing import Any

from django.urls import reverse
from PIL import Image

from classifier.assessments.models import Assessment
from classifier.people.models import User
from tests.factories import assess, make_photo


def test_the_heat_map_is_in_colour_and_transparent(
    browser: Any, stranger: Any, person: User
) -> None:
    photo = make_photo(person)
    assess(photo)
    url = reverse("heat_map", args=[Assessment.objects.get().id])
    response = browser.get(url)
    picture = Image.open(io.BytesIO(response.content))
    assert (picture.mode, picture.has_transparency_data) == ("P", True)
    assert response["Cache-Control"] == "private, no-cache"
    assert browser.get(url, headers={"if-none-match": response["ETag"]}).status_code == 304
    assert stranger.get(url).status_code == 404


def test_a_result_without_a_map_has_none(browser: Any, person: User) -> None:
    make_photo(person)
    url = reverse("heat_map", args=[Assessment.objects.get().id])
    assert browser.get(url).status_code == 404
