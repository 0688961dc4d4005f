"""Traces: one for all that an upload causes, nothing personal in them, no harm from a collector."""

import logging
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import redis
from django.core.exceptions import MiddlewareNotUsed
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from classifier import tasks
from classifier.assessments.models import Assessment
from classifier.core import log_ids, tracing
from classifier.core.tracing import otel
from classifier.core.tracing.requests import TraceRequestsMiddleware
from classifier.people.models import User
from skinspect_site.settings.traces import traces_endpoint
from tests import factories
from tests.classifier.webhooks.receiver import Receiver
from tests.collector import Collector, Recorded, hanging

SPAN_ATTRIBUTES = {
    *("http.request.method", "http.route", "http.response.status_code", "url.path"),
    *("db.system.name", "db.operation.name", "db.query.text", "error.type"),
    *("messaging.system", "messaging.message.id"),
    *("skinspect.request_id", "skinspect.job.kind", "skinspect.job.id"),
    *("skinspect.folder", "skinspect.bytes"),
}
RESOURCE = {
    # A random id of the process.
    "service.instance.id",
    *("service.name", "service.version", "skinspect.process"),
    *("telemetry.sdk.language", "telemetry.sdk.name", "telemetry.sdk.version"),
}


@pytest.fixture
def collector(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Collector]:
    """A collector that gets the spans of this process once `tracing.stop` was called."""
    for name in ("OTEL_SERVICE_NAME", "OTEL_RESOURCE_ATTRIBUTES", "OTEL_TRACES_SAMPLER"):
        monkeypatch.delenv(name, raising=False)
    running = Collector().start()
    settings.TRACES_ENDPOINT = running.url
    tracing.start(process="web", version="1.2.3")
    yield running
    tracing.stop()
    running.stop()


@pytest.fixture
def messages(monkeypatch: pytest.MonkeyPatch) -> list[tuple[dict[str, Any], list[str]]]:
    """What is sent to the broker: headers and arguments."""
    sent: list[tuple[dict[str, Any], list[str]]] = []

    def publish(_producer: Any, body: Any, *, headers: dict[str, Any], **_options: Any) -> None:
        sent.append((headers, list(body[0])))

    monkeypatch.setattr("kombu.messaging.Producer.publish", publish)
    return sent


def work(messages: list[tuple[dict[str, Any], list[str]]]) -> None:
    """Do as workers do with all messages, those too that come of them."""
    while messages:
        headers, arguments = messages.pop(0)
        task = getattr(tasks, headers["task"].removeprefix("classifier.tasks."))
        own = {name: headers[name] for name in (tracing.HEADER, "request_id") if name in headers}
        task.apply(args=arguments, task_id=headers["id"], headers=own)


def upload(client: Client, seed: int = 1) -> Any:
    photo = SimpleUploadedFile("Jane's mole.jpg", factories.jpeg(seed), "image/jpeg")
    answer = client.post(
        "/photos/upload/?from=jane", {"photos": photo}, headers={"accept": "application/json"}
    )
    assert answer.status_code == 201
    return answer


def ancestors(spans: list[Recorded], span: Recorded) -> list[str]:
    """Return the names of the spans around a span, the outermost last."""
    by_id = {each.id: each for each in spans}
    found = []
    while span.parent:
        span = by_id[span.parent]
        found.append(span.name)
    return found


@pytest.mark.django_db(transaction=True)
def test_one_trace_holds_what_a_partners_photo_causes(
    collector: Collector, messages: list[Any], settings: Settings
) -> None:
    settings.WEBHOOK_PRIVATE_TARGETS = ["127.0.0.1"]
    receiver = Receiver().start()
    made = factories.make_partner()
    factories.make_webhook(made.partner, receiver.url)
    client = Client()
    token = client.post(
        reverse("api:token"),
        {
            "grant_type": "client_credentials",
            "client_id": made.client_id,
            "client_secret": made.client_secret,
        },
    ).json()["access_token"]
    answer = client.post(
        "/api/v1/assessments/",
        {
            "subject_external_id": "patient-of-jane",
            "mole_external_id": "left-arm",
            "image": SimpleUploadedFile("jane.jpg", factories.jpeg(1), "image/jpeg"),
        },
        headers={"Authorization": f"Bearer {token}", "Idempotency-Key": "k-1"},
    )
    assert answer.status_code == 202, answer.content
    work(messages)
    receiver.stop()
    tracing.stop()

    assert len(receiver.received) == 1
    assert tracing.HEADER not in receiver.received[0].headers
    request = collector.named("POST api:assessments")
    trace = [each for each in collector.spans if each.trace == request.trace]
    assert request.parent == ""
    job = ["job assessment", "task classifier.tasks.assess_photo_task"]
    way = [*job, "send assessment", request.name]
    for name in ("gate", "network"):
        assert ancestors(trace, collector.named(name)) == way
    [in_request, in_worker] = (each for each in trace if each.name == "decode")
    assert ancestors(trace, in_request) == [request.name]
    assert ancestors(trace, in_worker) == way
    stored = {each.attributes["skinspect.folder"] for each in trace if each.name == "store"}
    assert {"originals", "thumbnails", "heat-maps"} <= stored
    delivered = ancestors(trace, collector.named("deliver webhook"))
    assert delivered[0] == "job webhookdelivery"
    assert delivered[-len(way) :] == way
    assert [each.name for each in trace if each.failed] == []
    assert any(each.name == "sql INSERT" for each in trace)


@pytest.mark.django_db(transaction=True)
def test_nothing_personal_is_in_a_trace(
    collector: Collector, messages: list[Any], caplog: pytest.LogCaptureFixture
) -> None:
    user = factories.make_user()
    client = factories.sign_in(Client(raise_request_exception=False), user)
    mole = factories.make_mole(user, label="under Jane's arm")
    upload(client)
    client.get(f"/moles/{mole.pk}/?q=jane")
    client.get("/shared/a-key-that-opens-a-visit/", headers={"user-agent": "Jane's phone"})
    client.get(f"/nowhere/{'k' * 43}/")
    client.post("/account/login/", {"login": user.email, "password": "hunter2 of Jane"})
    with connection.cursor() as cursor, pytest.raises(DatabaseError):
        cursor.execute("SELECT %s FROM no_table", ["jane"])
    work(messages)
    tracing.stop()

    everything = b"".join(collector.bodies).lower()
    for word in (b"jane", user.email.encode(), b"127.0.0.1", b"hunter2", b"opens-a-visit", b"kkkk"):
        assert word not in everything
    paths = {each.attributes.get("url.path") for each in collector.spans}
    assert {"/shared/-", "/nowhere/-/", f"/moles/{mole.pk}/"} <= paths
    assert {name for each in collector.spans for name in each.attributes} <= SPAN_ATTRIBUTES
    assert collector.resource.keys() <= RESOURCE
    assert collector.resource["service.name"] == "skinspect-web"
    assert {(each.events, each.status_text) for each in collector.spans} == {(0, "")}


@pytest.mark.django_db
def test_a_caller_decides_nothing_and_health_checks_are_left_out(collector: Collector) -> None:
    sent = "00-" + "a" * 32 + "-" + "b" * 16 + "-01"
    Client().get("/privacy/", headers={"traceparent": sent, "X-Request-Id": "r-1"})
    Client().get("/health/live/")
    Client().get("/metrics")
    tracing.stop()
    [request] = (each for each in collector.spans if each.name.startswith("GET"))
    assert request.trace != "a" * 32
    assert request.attributes == {
        "http.request.method": "GET",
        "http.route": "privacy/",
        "http.response.status_code": 200,
        "url.path": "/privacy/",
        "skinspect.request_id": "r-1",
    }


@pytest.mark.django_db(transaction=True)
def test_a_job_belongs_to_the_request_that_asked_for_it(
    collector: Collector, messages: list[Any], valkey: redis.Redis
) -> None:
    """Whichever message a worker had, which only says that there is work."""
    user = factories.make_user()
    client = factories.sign_in(Client(), user)
    for seed in (1, 2):
        upload(client, seed)
    first, second = Assessment.objects.order_by("requested_at").values_list("pk", flat=True)
    messages.reverse()
    work(messages[:1])
    tracing.stop()
    uploads = [each for each in collector.spans if each.name == "POST photo_upload"]
    traces = {str(pk): each.trace for pk, each in zip((first, second), uploads, strict=True)}
    job = collector.named("job assessment")
    task = collector.named("task classifier.tasks.assess_photo_task")
    assert job.attributes["skinspect.job.id"] == str(first)
    assert job.trace == traces[str(first)]
    assert task.trace == traces[str(second)]
    assert job.links == (task.trace,)
    keys = [key for key in valkey.keys("*") if b":trace:" in key]
    assert len(keys) == 2
    assert all(0 < valkey.ttl(key) <= 3600 for key in keys)


@pytest.mark.django_db(transaction=True)
def test_what_no_request_caused_is_no_trace(collector: Collector) -> None:
    tasks.sweep_assessments_task.apply()
    User.objects.count()
    tracing.stop()
    assert collector.spans == []


@pytest.mark.django_db
def test_errors_are_kept_by_their_name(
    collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: Any, **_options: Any) -> None:
        raise ValueError("of Jane")

    monkeypatch.setattr("classifier.guidance.views.render", fail)
    Client(raise_request_exception=False).get("/privacy/")
    tracing.stop()
    request = collector.named("GET privacy")
    assert (request.failed, request.attributes["error.type"]) == (True, "500")
    assert b"Jane" not in b"".join(collector.bodies)


@pytest.mark.django_db(transaction=True)
def test_a_job_that_fails_is_marked(
    collector: Collector, messages: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_options: Any) -> None:
        raise OSError("Jane's photo")

    upload(factories.sign_in(Client(), factories.make_user()))
    monkeypatch.setattr("classifier.assessments.services.run_model", fail)
    work(messages)
    tracing.stop()
    job = collector.named("job assessment")
    assert (job.failed, job.attributes["error.type"]) == (True, "OSError")
    assert b"Jane" not in b"".join(collector.bodies)


@pytest.mark.django_db
def test_log_lines_have_the_id_of_the_trace(
    collector: Collector, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.handler.addFilter(log_ids.AddIds())
    caplog.set_level(logging.INFO)
    logger = logging.getLogger("classifier.test")
    monkeypatch.setattr("classifier.api.errors.expected", lambda _error: logger.info("inside"))
    Client(raise_request_exception=False).get("/api/v1/moles/")
    logger.info("outside")
    tracing.stop()
    traces = {
        each.getMessage(): each.trace_id for each in caplog.records if each.name == logger.name
    }
    [request] = (each for each in collector.spans if each.name.startswith("GET"))
    assert traces == {"inside": request.trace, "outside": "-"}


@pytest.mark.django_db
def test_a_collector_that_hangs_stops_nobody(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Requests are answered meanwhile, spans wait in bounds, and the process ends."""
    monkeypatch.setenv("OTEL_BSP_MAX_QUEUE_SIZE", "8")
    monkeypatch.setenv("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "2")
    monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "10")
    monkeypatch.setattr(otel, "STOP_S", 0.2)
    with hanging() as (url, came):
        settings.TRACES_ENDPOINT = url
        tracing.start(process="web", version="1.2.3")
        try:
            client = Client()
            for _number in range(3):
                assert client.get("/privacy/").status_code == 200
            assert came.wait(60)
            for _number in range(20):
                assert client.get("/privacy/").status_code == 200
        finally:
            tracing.stop()
    assert "Queue full, dropping" in caplog.text


@pytest.mark.django_db
def test_a_collector_that_is_away_stops_nobody(settings: Settings) -> None:
    with hanging() as (url, _came):
        pass
    settings.TRACES_ENDPOINT = url
    tracing.start(process="web", version="1.2.3")
    assert Client().get("/privacy/").status_code == 200
    tracing.stop()
    assert tracing.headers() == {}


def test_the_collector_is_shown_what_the_operator_says(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = Collector().start()
    settings.TRACES_ENDPOINT, settings.TRACES_HEADERS = running.url, "api-key=s3cret,x=a%20b"
    monkeypatch.setenv("OTEL_SERVICE_NAME", "moles")
    tracing.start(process="worker", version="1.2.3")
    with tracing.span("request", kind=tracing.Kind.SERVER):
        pass
    tracing.stop()
    running.stop()
    assert (running.headers[0]["api-key"], running.headers[0]["x"]) == ("s3cret", "a b")
    assert running.resource["service.name"] == "moles"
    assert running.resource["skinspect.process"] == "worker"


@pytest.mark.parametrize(
    ("environment", "endpoint"),
    [
        ({}, ""),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c:4318"}, "http://c:4318/v1/traces"),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c:4318/"}, "http://c:4318/v1/traces"),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://c/t"}, "http://c/t"),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c", "OTEL_SDK_DISABLED": "true"}, ""),
    ],
)
def test_the_standard_names_say_where_to(
    environment: dict[str, str], endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert traces_endpoint() == endpoint


def test_off_nothing_is_done(settings: Settings) -> None:
    settings.TRACES_ENDPOINT = ""
    tracing.start(process="web", version="1.2.3")
    assert not tracing.is_on()
    assert tracing.span("x") is tracing.span("y") is tracing.job("assessment", "1")
    assert (tracing.headers(), tracing.trace_id()) == ({}, "")
    with pytest.raises(MiddlewareNotUsed):
        TraceRequestsMiddleware(lambda _request: HttpResponse())
    script = (
        "import django; django.setup(); import sys; from classifier.core import tracing; "
        "tracing.start(process='web', version='1'); "
        "print([name for name, found in sys.modules.items() if 'opentelemetry' in name and found])"
    )
    result = subprocess.run(
        [sys.executable, "-c", script],
        env={"DJANGO_SETTINGS_MODULE": "skinspect_site.settings.testing", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.stdout.strip() == "[]", result.stderr
