"""A partner's whole day with the Python client, against a running installation."""

import csv
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from skinspect_client import ProblemError, SkinSpect, assess_folder, write_csv
from skinspect_client.generated.api.assessments import list_assessments, read_assessment
from skinspect_client.generated.api.model import read_model
from skinspect_client.generated.api.moles import correct_mole, list_moles, read_mole
from skinspect_client.generated.api.photos import correct_photo, delete_photo, read_photo
from skinspect_client.generated.api.review_requests import (
    create_review_request,
    read_review_request,
)
from skinspect_client.generated.api.subjects import erase_subject, list_subjects, read_subject
from skinspect_client.generated.api.webhooks import (
    change_webhook,
    create_webhook,
    delete_webhook,
    list_webhooks,
)
from skinspect_client.generated.models import (
    BodySite,
    NewWebhookRequest,
    PatchedMoleCorrectionRequest,
    PatchedPhotoCorrectionRequest,
    PatchedWebhookChangeRequest,
    QuestionRequest,
    Status,
    WebhookStatusChange,
)

from tests.embedded.launched import free_port, launched
from tests.embedded.partners import allow_reviews, partner
from tests.embedded.receiver import PRIVATE_TARGETS, Receiver, receiver
from tests.factories import jpeg, plain_jpeg
from tests.workers import wait_until

pytestmark = pytest.mark.embedded
PHOTOS = {"p1/arm/1": jpeg(1), "p1/arm/2": jpeg(2), "p2/leg/1": plain_jpeg()}


@pytest.fixture(scope="module")
def skinspect(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SkinSpect]:
    home = tmp_path_factory.mktemp("day")
    with pytest.MonkeyPatch.context() as environment:
        for name, value in PRIVATE_TARGETS.items():
            environment.setenv(name, value)
        with launched(home, free_port()) as run:
            run.wait_until_ready()
            with partner(home, run.port, scope="read write reviews webhooks") as client:
                allow_reviews(home)
                yield client


@pytest.fixture
def webhook(skinspect: SkinSpect) -> Iterator[Receiver]:
    """A receiver with a webhook."""
    with receiver() as own:
        made = skinspect.call(create_webhook.sync, body=NewWebhookRequest(url=own.url))
        own.secret = made.secret
        yield own
        assert [row.url for row in skinspect.rows(list_webhooks.sync)] == [own.url]
        change = PatchedWebhookChangeRequest(status=WebhookStatusChange.PAUSED)
        assert skinspect.call(change_webhook.sync, made.id, body=change).status == "paused"
        skinspect.call(delete_webhook.sync, made.id)
        assert list(skinspect.rows(list_webhooks.sync)) == []


def test_a_day_from_a_folder_of_photos_to_their_erasure(
    skinspect: SkinSpect, webhook: Receiver, tmp_path: Path
) -> None:
    for name, data in PHOTOS.items():
        path = tmp_path / f"{name}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    write_csv(tmp_path / "results.csv", assess_folder(skinspect, tmp_path))
    with (tmp_path / "results.csv").open(newline="") as file:
        told = [(row["subject"], row["status"]) for row in csv.DictReader(file)]
    assert told == [("p1", "succeeded"), ("p1", "succeeded"), ("p2", "rejected")]

    # Read back.
    second, first = skinspect.rows(list_assessments.sync, subject_external_id="p1")
    assert (first.status, second.status) == (Status.SUCCEEDED, Status.SUCCEEDED)
    assert first.model_version == skinspect.call(read_model.sync).version
    assert Image.open(BytesIO(skinspect.heat_map(first))).format == "PNG"
    photo = skinspect.call(read_photo.sync, first.photo_id)
    assert Image.open(BytesIO(skinspect.picture(photo.id))).size == (photo.width, photo.height)
    (mole,) = skinspect.rows(list_moles.sync, subject_external_id="p1")
    history = skinspect.call(read_mole.sync, mole.id)
    assert {each.id for each in history.photos} == {first.photo_id, second.photo_id}

    # Correct, and read only what changed.
    before = skinspect.call(list_moles.sync, updated_since=first.requested_at).watermark
    elsewhere = PatchedMoleCorrectionRequest(body_site=BodySite.FOREARM)
    skinspect.call(correct_mole.sync, mole.id, body=elsewhere)
    moved = PatchedPhotoCorrectionRequest(mole_external_id="other arm")
    skinspect.call(correct_photo.sync, second.photo_id, body=moved)
    changed = skinspect.rows(list_moles.sync, updated_since=before)
    assert [(row.mole_external_id, row.body_site) for row in changed] == [
        ("arm", BodySite.FOREARM),
        ("other arm", BodySite.UNKNOWN),
    ]

    # Ask a clinician.
    question = QuestionRequest(assessment_id=first.id, question="Excise?")
    asked = skinspect.call(create_review_request.sync, body=question)
    assert skinspect.call(read_review_request.sync, asked.id).question == "Excise?"

    # Erase a photo, then a subject.
    skinspect.call(delete_photo.sync, second.photo_id, for_good=True)
    with pytest.raises(ProblemError, match="410 erased"):
        skinspect.call(read_assessment.sync, second.id)
    subjects = {row.subject_external_id: row.id for row in skinspect.rows(list_subjects.sync)}
    assert subjects.keys() == {"p1", "p2"}
    skinspect.call(erase_subject.sync, subjects["p1"], for_good=True)
    with pytest.raises(ProblemError, match="410 erased"):
        skinspect.call(read_subject.sync, subjects["p1"])
    assert [row.subject_external_id for row in skinspect.rows(list_assessments.sync)] == ["p2"]

    # All of this was told.
    assessed = {str(first.id), str(second.id)}
    wait_until(lambda: webhook.resources_of("assessment.succeeded") >= assessed)
    wait_until(lambda: webhook.resources_of("subject.erased") == {str(subjects["p1"])})
