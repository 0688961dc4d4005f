"""What Prometheus reads, who may read it, and that alerts and board name what there is."""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
import redis
import yaml
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import Settings

from classifier.assessments.models import Assessment
from classifier.core import heartbeat, job_counts
from classifier.operations.metrics import collector
from skinspect_site import gunicorn_config
from tests import factories
from tests.many_assessments import add_assessments
from tests.query_plans import analyse, whole_tables

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[3]
TOKEN = "a token that Prometheus has"
Samples = dict[tuple[str, tuple[str, ...]], float]


@pytest.fixture
def prometheus(settings: Settings) -> Client:
    """A client with the token."""
    settings.METRICS_TOKEN = TOKEN
    return Client(headers={"Authorization": f"Bearer {TOKEN}"})


def scrape(client: Client) -> Samples:
    """Return each sample by its name and the values of its labels, sorted by their names."""
    answer = client.get("/metrics")
    assert answer.status_code == 200
    return {
        (sample.name, tuple(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(answer.content.decode())
        for sample in family.samples
    }


@pytest.mark.parametrize(
    ("token", "sent", "status"),
    [
        ("", f"Bearer {TOKEN}", 404),
        ("", "Bearer ", 404),
        (TOKEN, "", 401),
        (TOKEN, "Bearer ", 401),
        (TOKEN, f"Bearer {TOKEN}r", 401),
        (TOKEN, f"Bearer {TOKEN}", 200),
    ],
)
def test_only_who_has_the_token_reads_them(
    token: str, sent: str, status: int, settings: Settings
) -> None:
    settings.METRICS_TOKEN = token
    answer = Client().get("/metrics", headers={"Authorization": sent})
    assert answer.status_code == status


def test_the_port_for_metrics_answers_them_to_who_has_the_token_only(settings: Settings) -> None:
    settings.METRICS_TOKEN, settings.METRICS_PORT = TOKEN, 8001
    client = Client(headers={"host": "10.1.2.3:8001"})
    sent = {"Authorization": f"Bearer {TOKEN}"}
    answer = client.get("/metrics", headers=sent, SERVER_PORT="8001")
    assert answer.status_code == 200
    assert b"skinspect_part_works" in answer.content
    assert client.get("/metrics", SERVER_PORT="8001").status_code == 401
    assert client.get("/", headers=sent, SERVER_PORT="8001").status_code == 404
    assert client.get("/health/", headers=sent, SERVER_PORT="8001").status_code == 404
    # The name that a request asks for opens nothing at the other port.
    assert client.get("/metrics", headers=sent, SERVER_PORT="8000").status_code == 400
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics", headers=sent, SERVER_PORT="8001").status_code == 404


def test_the_web_server_listens_at_both_ports() -> None:
    both = {"HOST": "::", "PORT": "80", "METRICS_PORT": "81"}
    assert gunicorn_config.addresses(both) == ["[::]:80", "[::]:81"]
    assert gunicorn_config.addresses({"METRICS_PORT": ""}) == ["127.0.0.1:8000"]


def test_alerts_and_board_name_only_metrics_that_there_are(
    prometheus: Client, valkey: redis.Redis
) -> None:
    heartbeat.note()
    prometheus.get("/")
    known = {name for name, _labels in scrape(prometheus)}
    alerts = (ROOT / "deploy" / "prometheus" / "alerts.yml").read_text(encoding="utf-8")
    board = (ROOT / "deploy" / "grafana" / "skinspect.json").read_text(encoding="utf-8")
    rules = [rule for group in yaml.safe_load(alerts)["groups"] for rule in group["rules"]]
    panels = json.loads(board)["panels"]
    used = [rule["expr"] for rule in rules]
    used += [target["expr"] for panel in panels for target in panel["targets"]]
    assert len(rules) > 10
    assert len(panels) > 10
    assert {name for text in used for name in re.findall(r"\bskinspect_\w+", text)} <= known
    assert all(re.search(r"\bskinspect_\w+", text) for text in used)
    names = [rule["alert"] for rule in rules]
    guide = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    assert [name for name in names if f"`{name}`" not in guide] == []


def test_requests_are_counted_by_the_name_of_their_address(prometheus: Client) -> None:
    mole = factories.make_mole(factories.make_user())
    before = scrape(prometheus)
    prometheus.get(f"/moles/{mole.pk}/")
    prometheus.get("/no/such/address/")
    prometheus.generic("BREW", "/")
    after = scrape(prometheus)
    grown = {
        key[1] for key in after if after[key] > before.get(key, 0) and "http_requests" in key[0]
    }
    assert {("GET", "mole_detail", "3xx"), ("GET", "none", "4xx")} <= grown
    assert [labels for labels in grown if labels[:2] == ("other", "home")]
    count = ("skinspect_http_request_seconds_count", ("mole_detail",))
    assert after[count] == before.get(count, 0) + 1
    assert str(mole.pk) not in prometheus.get("/metrics").content.decode()


def test_queues_are_measured_by_kind_and_priority(prometheus: Client) -> None:
    row = factories.make_assessment(status="queued", priority=Assessment.Priority.PARTNER)
    Assessment.objects.filter(pk=row.pk).update(requested_at=timezone.now() - timedelta(minutes=6))
    samples = scrape(prometheus)
    labels = ("assessment", "partner")
    assert samples["skinspect_jobs_waiting", labels] == 1
    assert samples["skinspect_jobs_waiting", ("assessment", "person")] == 0
    assert samples["skinspect_jobs_oldest_seconds", labels] == pytest.approx(360, abs=60)
    assert samples["skinspect_jobs_running", labels] == 0
    assert samples["skinspect_part_works", ("queue",)] == 0
    assert samples["skinspect_part_works", ("database",)] == 1


@pytest.mark.django_db(transaction=True)
def test_ended_jobs_are_counted_by_the_broker(prometheus: Client, valkey: redis.Redis) -> None:
    factories.make_photo()
    factories.assess()
    result = Assessment.objects.get()
    samples = scrape(prometheus)
    ended = {key[1]: value for key, value in samples.items() if key[0].endswith("ended_total")}
    assert ended["assessment", result.status] == 1
    assert samples["skinspect_results_total", (result.band or result.status,)] == 1
    assert samples["skinspect_job_seconds_bucket", ("assessment", "+Inf")] == 1
    assert samples["skinspect_job_seconds_count", ("assessment",)] == 1
    assert 0 < samples["skinspect_job_seconds_sum", ("assessment",)] < 600


def test_times_of_jobs_add_up(valkey: redis.Redis) -> None:
    for seconds in (0.1, 0.3, 0.5, 1000):
        job_counts.note_job("visit", status="succeeded", seconds=seconds)
    counts = job_counts.read()
    assert counts is not None
    steps = {step: counts[job_counts.WITHIN, "visit", str(step)] for step in job_counts.STEPS}
    assert {step: n for step, n in steps.items() if n} == {0.25: 1, 0.5: 2, float("inf"): 1}
    assert counts[job_counts.SECONDS, "visit"] == pytest.approx(1000.9)
    assert counts[job_counts.JOBS, "visit", "succeeded"] == 4


def test_figures_of_what_is_away_are_left_out(
    prometheus: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_age: timedelta) -> int:
        raise DatabaseError

    monkeypatch.setattr(collector, "failed_assessments", away)
    names = {name for name, _ in scrape(prometheus)}
    assert "skinspect_disk_reserve_bytes" in names
    assert not {"skinspect_jobs_waiting", "skinspect_jobs_ended_total"} & names


def test_disk_and_beat_are_measured(prometheus: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ("skinspect_beat_age_seconds", ()) not in scrape(prometheus)
    heartbeat.note()
    monkeypatch.setattr("classifier.core.storage.room.free_bytes", lambda: 1234)
    samples = scrape(prometheus)
    assert samples["skinspect_beat_age_seconds", ()] < 120
    assert samples["skinspect_disk_free_bytes", ()] == 1234


def test_a_scrape_holds_nothing_personal(prometheus: Client) -> None:
    person = factories.make_user()
    factories.make_assessment(factories.make_photo(mole=factories.make_mole(person)))
    text = prometheus.get("/metrics").content.decode()
    assert person.email not in text
    assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}", text)


def test_a_scrape_reads_indexes_only(prometheus: Client) -> None:
    add_assessments(factories.make_partner().partner, 3000, before=timezone.now())
    factories.make_assessment(status="queued")
    analyse()
    assert whole_tables(lambda: list(collector.Figures().collect())) == []
