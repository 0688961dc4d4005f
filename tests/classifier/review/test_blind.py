"""Nothing of the model reaches a reader before the reader's own opinion is recorded."""

import pytest
from django.test import Client
from django.urls import reverse

from classifier.assessments.models import Assessment
from classifier.review.findings import Finding
from classifier.review.models import Reading
from classifier.review.services import readings
from tests import factories
from tests.architecture.permission_table import GROUPS
from tests.architecture.test_permissions import World

pytestmark = pytest.mark.django_db
# What the model made of the photo, as pages, lists and files would show it.
LEAKS = ("Higher concern", "0.98", "heat-map", "melanoma", "poor_light")


@pytest.fixture
def world():
    world = World()
    own = Assessment.objects.filter(photo__review_requests__claimed_by=world.people["reviewer"])
    own.filter(status="succeeded").update(
        band="higher", score=0.98, reasons=["poor_light"], nearest={"MEL": 5}
    )
    return world


def walk(world, client):
    """Return the bodies that a reviewer gets from every address about a row."""
    rows = {**GROUPS["pages"], **GROUPS["review"], **GROUPS["administration"], **GROUPS["api"]}
    bodies = {}
    for method, route in rows:
        if method == "GET" and "<uuid" in route and "<str:kind>" not in route:
            answer = client.get(world.url(route))
            if answer.status_code == 200:
                bodies[route] = b"".join(answer).decode("utf-8", "replace")
    return bodies


def test_no_address_tells_anything_of_the_model_before_the_opinion(world):
    reviewer = world.client("reviewer")
    found = walk(world, reviewer)
    found["queue"] = reviewer.get(reverse("review_queue")).content.decode()
    assert "staff/review/cases/<uuid:request_id>/" in found
    leaks = {route: word for route, body in found.items() for word in LEAKS if word in body}
    # The page on which a reader changes an answer that was given after the opinion.
    leaks.pop("staff/review/answers/<uuid:review_id>/", None)
    assert leaks == {}


def test_after_the_opinion_the_model_is_shown(world):
    reading = Reading.objects.get(first_at=None)
    readings.record_opinion(reading=reading, finding=Finding("benign", "high", "watch"))
    page = world.client("reviewer").get(reverse("review_case", args=[reading.request_id]))
    body = page.content.decode()
    assert "Higher concern" in body
    assert "5 melanomas" in body


def test_the_heat_map_is_sent_after_the_opinion_only(client: Client) -> None:
    reader = factories.make_reviewer()
    photo = factories.make_photo(mole=factories.make_mole())
    factories.assess(photo)
    factories.ask(photo)
    factories.sign_in(client, reader)
    case = client.post(reverse("review_next")).url
    address = f"{case}heat-map/"
    assert client.get(address).status_code == 404
    assert address not in client.get(case).content.decode()
    finding = {"opinion": "benign", "confidence": "high", "advice": "watch"}
    assert client.post(f"{case}opinion/", finding).status_code == 302
    assert address in client.get(case).content.decode()
    assert client.get(address)["Content-Type"] == "image/png"
