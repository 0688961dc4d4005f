"""The container files are locked down, complete, and agree with the code."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

import classifier.tasks  # noqa: F401 - registers them
from skinspect_site import queues
from skinspect_site.celery import app

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load(TEXT)["services"]
VOLUMES = yaml.safe_load(TEXT)["volumes"]
OURS = ("prepare", "web", "worker", "webhook-worker", "beat")
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", OURS)
def test_our_containers_can_write_to_their_volume_only(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["volumes"] == ["photos:/var/lib/skinspect"]


def test_only_the_web_server_is_reachable_and_from_this_machine_only() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert published == {"web": ["127.0.0.1:${PORT:-8000}:8000"]}


def test_every_name_that_is_used_is_defined() -> None:
    for service in SERVICES.values():
        for volume in service.get("volumes", ()):
            assert volume.split(":")[0] in VOLUMES
        for needed, how in service.get("depends_on", {}).items():
            assert needed in SERVICES
            waits = how["condition"] == "service_healthy"
            assert not waits or "test" in SERVICES[needed]["healthcheck"]


@pytest.mark.parametrize("name", ["SECRET_KEY", "ALLOWED_HOSTS", "POSTGRES_PASSWORD"])
def test_secrets_have_no_default(name: str) -> None:
    uses = re.findall(r"\$\{" + name + r"([^}]*)\}", TEXT)
    assert uses
    assert all(use.startswith(":?") for use in uses)


def test_every_variable_is_documented() -> None:
    documented = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    documented += (ROOT / "README.md").read_text(encoding="utf-8")
    used = set(re.findall(r"(?<!\$)\$\{([A-Z0-9_]+)", TEXT))
    assert {name for name in used if f"`{name}`" not in documented} == set()


def test_the_workers_serve_every_queue_and_webhooks_have_their_own() -> None:
    routed = {route["queue"] for route in settings.CELERY_TASK_ROUTES.values()}
    served = {*queues.WORKER.split(","), queues.WEBHOOKS}
    assert {settings.CELERY_TASK_DEFAULT_QUEUE, *routed} == served
    assert f"--queues={queues.WORKER}" in SERVICES["worker"]["command"]
    assert f"--queues={queues.WEBHOOKS}" in SERVICES["webhook-worker"]["command"]
    assert queues.WEBHOOKS not in queues.WORKER


def test_the_worker_commands_in_the_documentation_serve_every_queue() -> None:
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "docs").rglob("*.md")]
    served = set(re.findall(r"worker -Q (\S+)", "\n".join(texts)))
    assert served == {queues.WORKER, queues.WEBHOOKS}


def test_the_image_runs_without_root_and_installs_pinned_packages() -> None:
    last_stage = DOCKERFILE.rsplit("\nFROM ", 1)[1]
    assert "\nUSER skinspect\n" in last_stage
    assert "--require-hashes" in DOCKERFILE
    assert "SECRET_KEY" not in DOCKERFILE


def test_every_image_names_its_version() -> None:
    images = [service["image"] for name, service in SERVICES.items() if name not in OURS]
    images += re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    assert all(re.search(r":\d", image) for image in images)


def test_the_builder_gets_every_file_that_the_image_copies() -> None:
    sent = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
    for name in " ".join(copied).split():
        assert (ROOT / name).exists()
        assert f"!{name}" in sent or f"!{name}/**" in sent


def test_every_route_leads_to_a_task() -> None:
    assert settings.CELERY_TASK_ROUTES.keys() <= app.tasks.keys()
    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} <= app.tasks.keys()
