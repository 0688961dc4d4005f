"""The Python client: generated from this schema, and its hand-written part."""

import csv
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from skinspect_client import NotFinishedError, ProblemError, SkinSpect, assess_folder, write_csv
from skinspect_client.generated.api.assessments import list_assessments, read_assessment
from skinspect_client.generated.api.model import read_model
from skinspect_client.generated.api.moles import read_mole
from skinspect_client.generated.api.photos import delete_photo
from skinspect_client.generated.models import Band, SexEnum, Status
from skinspect_client.http import ClientCredentials, Connection, Retries

from classifier.people.models import Subject
from clients import generate
from tests.factories import assess, jpeg, make_partner, plain_jpeg

URL = "http://testserver"
Answer = Callable[[httpx.Request], httpx.Response]


@pytest.fixture
def skinspect(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[SkinSpect]:
    """A partner's client that calls this process, which keeps its connection to the database."""
    for signal in (request_started, request_finished):
        monkeypatch.setattr(signal, "send", lambda **_facts: [])
    made = make_partner()
    transport = httpx.WSGITransport(WSGIHandler())
    with SkinSpect(URL, made.client_id, made.client_secret, transport=transport) as client:
        yield client


@pytest.mark.any_database
def test_the_generated_client_is_current(tmp_path: Path, document: dict[str, object]):
    fresh = generate.generate(tmp_path, generate.openapi_document())

    assert generate.differences(fresh, generate.GENERATED) == [], "Run `make client`."


@pytest.mark.any_database
def test_a_changed_generated_file_is_noticed(tmp_path: Path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "same.py").write_text("same")
        (tmp_path / name / "changed.py").write_text(name)
    (tmp_path / "two" / "added.py").write_text("added")

    found = generate.differences(tmp_path / "one", tmp_path / "two")

    assert found == ["added.py", "changed.py"]


def test_a_photo_is_sent_and_its_result_read(skinspect: SkinSpect):
    sent = skinspect.send(jpeg(), subject="patient-1", mole="left-arm")
    assert sent.status is Status.QUEUED
    assert sent.band is None

    assess()
    done = skinspect.wait(sent, pause=0)

    assert done.status is Status.SUCCEEDED
    assert done.band in list(Band)
    assert done.mole_external_id == "left-arm"
    assert skinspect.heat_map(done).startswith(b"\x89PNG")
    assert skinspect.call(read_model.sync).version == "fake-1"


def test_age_and_sex_are_sent_and_erased(skinspect: SkinSpect):
    known = {"year_of_birth": 1964, "sex": SexEnum.FEMALE}
    skinspect.send(jpeg(1), subject="patient-1", mole="left-arm", **known)
    assert Subject.objects.values("year_of_birth", "sex").get() == known

    skinspect.send(jpeg(2), subject="patient-1", mole="left-arm", year_of_birth="", sex="")
    assert Subject.objects.values_list("year_of_birth", "sex").get() == (None, "")


def test_an_assessment_that_is_not_finished_in_time_says_so(skinspect: SkinSpect):
    sent = skinspect.send(jpeg(), subject="patient-1", mole="left-arm")

    with pytest.raises(NotFinishedError):
        skinspect.wait(sent, seconds=-1)


def test_a_repeated_key_gives_the_same_assessment(skinspect: SkinSpect):
    first, again = (
        skinspect.send(jpeg(), subject="patient-1", mole="left-arm", idempotency_key="visit-1")
        for _ in range(2)
    )

    assert first.id == again.id
    with pytest.raises(ProblemError, match="idempotency_key_reused"):
        skinspect.send(jpeg(2), subject="patient-1", mole="left-arm", idempotency_key="visit-1")


def test_all_pages_of_a_list_are_read(skinspect: SkinSpect):
    sent = [skinspect.send(jpeg(seed), subject="patient-1", mole="a").id for seed in range(5)]

    rows = list(skinspect.rows(list_assessments.sync, page_size=2))

    assert [row.id for row in rows] == sent[::-1]


def test_an_error_has_its_code_and_fields(skinspect: SkinSpect):
    with pytest.raises(ProblemError) as missing:
        skinspect.call(read_mole.sync, uuid.uuid4())
    with pytest.raises(ProblemError) as invalid:
        skinspect.send(jpeg(), subject="", mole="left-arm")

    assert (missing.value.status, missing.value.code) == (404, "not_found")
    assert (invalid.value.status, invalid.value.code) == (400, "invalid")
    assert list(invalid.value.errors) == ["subject_external_id"]


def test_a_photo_is_deleted(skinspect: SkinSpect):
    sent = skinspect.send(jpeg(), subject="patient-1", mole="left-arm")

    skinspect.call(delete_photo.sync, sent.photo_id, for_good=True)

    with pytest.raises(ProblemError, match="410 erased"):
        skinspect.call(read_assessment.sync, sent.id)


def test_a_folder_becomes_a_table(
    skinspect: SkinSpect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    photos = {
        "patient-1/arm/first.jpg": jpeg(1),
        "patient-1/back/plain.JPG": plain_jpeg(),
        "patient-2/=arm/broken.jpg": b"not a picture",
        "patient-2/arm/notes.txt": b"not sent",
    }
    for name, data in photos.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    wait = SkinSpect.wait

    def wait_for_worker(client: SkinSpect, *args: object, **options: object) -> object:
        assess()
        return wait(client, *args, **{**options, "pause": 0})

    monkeypatch.setattr(SkinSpect, "wait", wait_for_worker)

    write_csv(tmp_path / "results.csv", assess_folder(skinspect, tmp_path))

    with (tmp_path / "results.csv").open(newline="") as file:
        lines = list(csv.DictReader(file))
    told = [(line["subject"], line["mole"], line["status"], line["problem"]) for line in lines]
    assert told == [
        ("patient-1", "arm", "succeeded", ""),
        ("patient-1", "back", "rejected", ""),
        ("patient-2", "'=arm", "", "not_an_image"),
    ]
    assert lines[0]["band"] in list(Band)
    assert float(lines[0]["score"]) >= 0
    assert lines[1]["reasons"] == "low_contrast"
    assert "not a diagnosis" in lines[0]["notice"]


def test_a_value_that_a_newer_server_knows_is_passed_on():
    assert Band("doubtful") == "doubtful"
    with pytest.raises(ValueError, match="7"):
        Band(7)


# Tokens and repeated requests, with a server that is a function


def connect(answer: Answer, *, retries: int = 3) -> tuple[Connection, list[float]]:
    """Return a connection to a server that gives tokens, and the pauses that it makes."""
    pauses: list[float] = []
    transport = Retries(httpx.MockTransport(answer), retries=retries, sleep=pauses.append)
    auth = ClientCredentials(URL, "id", "secret", "read")
    return Connection(base_url=URL, auth=auth, transport=transport), pauses


def with_tokens(answer: Answer, *, lifetime: int = 3600) -> tuple[Answer, list[str]]:
    """Return a server that gives tokens 1, 2, and so on, and the tokens that came back."""
    used: list[str] = []
    given = iter(range(1, 100))

    def serve(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/oauth/token/"):
            assert request.headers["Authorization"].startswith("Basic ")
            return httpx.Response(
                200, json={"access_token": str(next(given)), "expires_in": lifetime}
            )
        used.append(request.headers["Authorization"])
        return answer(request)

    return serve, used


def fine(_request: httpx.Request) -> httpx.Response:
    return httpx.Response(200)


def test_one_token_serves_many_requests():
    serve, used = with_tokens(fine)
    connection, _ = connect(serve)

    for _ in range(3):
        connection.get("/")

    assert used == ["Bearer 1"] * 3


def test_a_token_is_renewed_before_it_expires(monkeypatch: pytest.MonkeyPatch):
    now = [0.0]
    monkeypatch.setattr("skinspect_client.http.time.monotonic", lambda: now[0])
    serve, used = with_tokens(fine)
    connection, _ = connect(serve)

    for now[0] in (0.0, 3479.0, 3481.0):
        connection.get("/")

    assert used == ["Bearer 1", "Bearer 1", "Bearer 2"]


def test_a_revoked_token_is_renewed_once():
    def refuse_the_first(request: httpx.Request) -> httpx.Response:
        is_revoked = request.headers["Authorization"] == "Bearer 1" and used[1:]
        return httpx.Response(401 if is_revoked else 200)

    serve, used = with_tokens(refuse_the_first)
    connection, _ = connect(serve)

    connection.get("/")
    connection.get("/")

    assert used == ["Bearer 1", "Bearer 1", "Bearer 2"]


def test_wrong_credentials_are_a_problem():
    connection, _ = connect(lambda _request: httpx.Response(401, json={"error": "invalid_client"}))

    with pytest.raises(ProblemError, match="401 invalid_client"):
        connection.get("/")


@pytest.mark.parametrize("status", [429, 503])
def test_a_request_refused_for_now_is_sent_again_when_the_server_says(status: int):
    answers = iter([httpx.Response(status, headers={"Retry-After": "7"}), httpx.Response(200)])
    serve, used = with_tokens(lambda _request: next(answers))
    connection, pauses = connect(serve)

    assert connection.post("/").status_code == 200
    assert (pauses, len(used)) == ([7], 2)


def test_no_wait_is_longer_than_two_minutes():
    answers = iter([httpx.Response(429, headers={"Retry-After": "9000"}), httpx.Response(200)])
    serve, _ = with_tokens(lambda _request: next(answers))
    connection, pauses = connect(serve)

    connection.get("/")

    assert pauses == [120]


def test_in_the_end_the_refusal_is_raised():
    busy = {"code": "throttled", "detail": "Too many."}
    serve, used = with_tokens(lambda _request: httpx.Response(429, json=busy))
    connection, pauses = connect(serve, retries=2)

    with pytest.raises(ProblemError, match="429 throttled: Too many"):
        connection.get("/")
    assert (pauses, len(used)) == ([0.5, 1], 3)


@pytest.mark.parametrize(
    ("headers", "sent"), [({}, 1), ({"Idempotency-Key": "visit-1"}, 2)], ids=["without", "with key"]
)
def test_a_post_whose_answer_is_lost_is_sent_again_only_with_a_key(headers, sent):
    def lose_the_first(_request: httpx.Request) -> httpx.Response:
        if not used[1:]:
            raise httpx.ReadError("lost")
        return httpx.Response(202)

    serve, used = with_tokens(lose_the_first)
    connection, _ = connect(serve)

    outcomes = set()
    try:
        outcomes.add(connection.post("/", headers=headers).status_code)
    except httpx.ReadError:
        outcomes.add("lost")

    assert (outcomes, len(used)) == ({202} if headers else {"lost"}, sent)


class Broken(httpx.SyncByteStream):
    """A body that breaks off."""

    def __iter__(self) -> Iterator[bytes]:
        yield b"{"
        raise httpx.RemoteProtocolError("peer closed connection")


def test_an_answer_that_breaks_off_is_asked_for_again():
    answers = iter([httpx.Response(200, stream=Broken()), httpx.Response(200, json={"id": 1})])
    serve, used = with_tokens(lambda _request: next(answers))
    connection, pauses = connect(serve)

    assert connection.get("/").json() == {"id": 1}
    assert (pauses, len(used)) == ([0.5], 2)


def test_a_lost_token_is_asked_for_again():
    serve, used = with_tokens(fine)
    asked: list[httpx.Request] = []

    def lose_the_first(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        if len(asked) == 1:
            raise httpx.ReadError("lost")
        return serve(request)

    connection, _ = connect(lose_the_first)

    assert connection.get("/").status_code == 200
    assert used == ["Bearer 1"]


def test_an_answer_of_a_proxy_is_a_problem_without_a_code():
    serve, _ = with_tokens(lambda _request: httpx.Response(500, text="<html>"))
    connection, _ = connect(serve)

    with pytest.raises(ProblemError) as raised:
        connection.get("/")
    assert (raised.value.status, raised.value.code) == (500, "")
