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
from skinspect_client.generated.api.moles import list_moles, read_mole
from skinspect_client.generated.api.photos import delete_photo
from skinspect_client.generated.api.review_requests import create_review_request
from skinspect_client.generated.models import QuestionRequest, Status

from tests.embedded.launched import free_port, launched
from tests.embedded.partners import partner
from tests.factories import jpeg, plain_jpeg

pytestmark = pytest.mark.embedded


@pytest.fixture(scope="module")
def skinspect(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SkinSpect]:
    home = tmp_path_factory.mktemp("day")
    with launched(home, free_port()) as run:
        run.wait_until_ready()
        with partner(home, run.port) as client:
            yield client


def test_a_day_from_a_folder_of_photos_to_their_erasure(
    skinspect: SkinSpect, tmp_path: Path
) -> None:
    for name, data in {"p1/arm/1": jpeg(1), "p1/arm/2": jpeg(2), "p2/leg/1": plain_jpeg()}.items():
        path = tmp_path / f"{name}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)

    write_csv(tmp_path / "results.csv", assess_folder(skinspect, tmp_path))

    with (tmp_path / "results.csv").open(newline="") as file:
        told = [(row["subject"], row["status"]) for row in csv.DictReader(file)]
    assert told == [("p1", "succeeded"), ("p1", "succeeded"), ("p2", "rejected")]

    first, second = skinspect.rows(list_assessments.sync, subject_external_id="p1")
    assert (first.status, second.status) == (Status.SUCCEEDED, Status.SUCCEEDED)
    assert Image.open(BytesIO(skinspect.heat_map(first))).format == "PNG"
    assert first.model_version == skinspect.call(read_model.sync).version

    moles = list(skinspect.rows(list_moles.sync, subject_external_id="p1"))
    history = skinspect.call(read_mole.sync, moles[0].id)
    assert {photo.id for photo in history.photos} == {first.photo_id, second.photo_id}

    question = QuestionRequest(assessment_id=first.id, question="Excise?")
    with pytest.raises(ProblemError, match="review_not_offered"):
        skinspect.call(create_review_request.sync, body=question)

    skinspect.call(delete_photo.sync, first.photo_id, for_good=True)
    with pytest.raises(ProblemError, match="410 erased"):
        skinspect.call(read_assessment.sync, first.id)
    assert [row.id for row in skinspect.rows(list_assessments.sync, subject_external_id="p1")] == [
        second.id
    ]
