"""The Kubernetes files build, are valid, are locked down, and agree with the code."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import kubernetes_validate
import pytest
import yaml
from django.conf import settings
from django.db import connection

from classifier.assessments.models import Assessment
from skinspect_site import gunicorn_config, run
from skinspect_site.log_redaction import redact
from tests import factories
from tests.deploy.variables import ROOT, SECRETS, documented

# The oldest and the newest version that the schemas are asked for.
VERSIONS = ("1.30", "1.37")
# What our two objects of KEDA may hold, by its documentation: its schema is in no package.
KEDA: dict[str, Any] = {
    "ScaledObject": {
        "type": "object",
        "additionalProperties": False,
        "required": ["scaleTargetRef", "triggers"],
        "properties": {
            "scaleTargetRef": {"required": ["name"]},
            "minReplicaCount": {"type": "integer"},
            "maxReplicaCount": {"type": "integer"},
            "pollingInterval": {"type": "integer"},
            "cooldownPeriod": {"type": "integer"},
            "triggers": {
                "type": "array",
                "items": {
                    "additionalProperties": False,
                    "required": ["type", "metadata"],
                    "properties": {
                        "type": {"const": "postgresql"},
                        "metricType": {"enum": ["AverageValue", "Value"]},
                        "metadata": {"additionalProperties": {"type": "string"}},
                        "authenticationRef": {"required": ["name"]},
                    },
                },
            },
        },
    },
    "TriggerAuthentication": {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "secretTargetRef": {"items": {"required": ["parameter", "name", "key"]}},
        },
    },
}
FIXED = {
    *("DJANGO_SETTINGS_MODULE", "HOST", "PORT", "METRICS_PORT"),
    *("SKINSPECT_HOME", "STATIC_ROOT", "ALIVE_FILE"),
}
# As with KEDA: what our PodMonitor may hold.
POD_MONITOR: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["selector", "podMetricsEndpoints"],
    "properties": {
        "selector": {"required": ["matchLabels"]},
        "podMetricsEndpoints": {
            "type": "array",
            "items": {
                "additionalProperties": False,
                "properties": {
                    "port": {"type": "string"},
                    "path": {"type": "string"},
                    "interval": {"pattern": r"^\d+s$"},
                    "authorization": {
                        "additionalProperties": False,
                        "properties": {
                            "type": {"const": "Bearer"},
                            "credentials": {"required": ["name", "key"]},
                        },
                    },
                },
            },
        },
    },
}
PHOTOS = "/var/lib/skinspect"


def built(folder: Path, *, whole: bool) -> list[dict[str, Any]]:
    """Return the objects of the example, with or without both components."""
    shutil.copytree(ROOT / "deploy" / "kubernetes", folder, dirs_exist_ok=True)
    example = folder / "example"
    shutil.copy(ROOT / "deploy" / "skinspect.env.example", example / "skinspect.env")
    subprocess.run([str(ROOT / "deploy" / "create-secrets"), str(example / "secrets")], check=True)
    if whole:
        path = example / "kustomization.yaml"
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(r"^# (components:|  - )", r"\1", text, flags=re.MULTILINE))
    kubectl = Path(sys.executable).with_name("kubectl")
    result = subprocess.run(
        [kubectl, "kustomize", str(example)], capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    return [each for each in yaml.safe_load_all(result.stdout) if each]


@pytest.fixture(scope="module")
def objects(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    return built(tmp_path_factory.mktemp("plain"), whole=False)


@pytest.fixture(scope="module")
def with_components(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    return built(tmp_path_factory.mktemp("whole"), whole=True)


def pods(objects: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return the pods' specifications by the process that they run."""
    found = {
        each["metadata"]["name"].removeprefix("skinspect-"): each["spec"]["template"]["spec"]
        for each in objects
        if each["kind"] in {"Deployment", "Job"}
    }
    assert found.keys() == run.COMMANDS.keys()
    return found


def backup(objects: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the template of the pods that make backups."""
    job: dict[str, Any] = named(objects, "CronJob", "skinspect-backup")["spec"]["jobTemplate"]
    template: dict[str, Any] = job["spec"]["template"]
    return template


def named(objects: list[dict[str, Any]], kind: str, name: str) -> dict[str, Any]:
    [only] = (each for each in objects if each["kind"] == kind and each["metadata"]["name"] == name)
    return only


@pytest.mark.parametrize("version", VERSIONS)
def test_kubernetes_takes_every_object(
    version: str, with_components: list[dict[str, Any]], objects: list[dict[str, Any]]
) -> None:
    for each in (*objects, *with_components):
        if each["apiVersion"] == "keda.sh/v1alpha1":
            jsonschema.validate(each["spec"], KEDA[each["kind"]])
        elif each["kind"] == "PodMonitor":
            jsonschema.validate(each["spec"], POD_MONITOR)
        else:
            kubernetes_validate.validate(each, version, strict=True)


def test_kubernetes_would_refuse_a_wrong_name(objects: list[dict[str, Any]]) -> None:
    wrong = {**named(objects, "PodDisruptionBudget", "skinspect-web"), "spce": {}}
    with pytest.raises(kubernetes_validate.ValidationError, match="spce"):
        kubernetes_validate.validate(wrong, VERSIONS[0], strict=True)


def test_each_pod_runs_one_command(objects: list[dict[str, Any]]) -> None:
    for name, pod in pods(objects).items():
        [container] = pod["containers"]
        assert container["command"][:4] == ["python", "-m", "skinspect_site.run", name]
        assert container["image"] == "registry.example.org/skinspect:0.2.0"


def test_every_documented_variable_reaches_every_process(objects: list[dict[str, Any]]) -> None:
    """The installation's own settings whole, and after them what is decided for all of them."""
    maps = {
        each["metadata"]["name"]: each["data"] for each in objects if each["kind"] == "ConfigMap"
    }
    for pod in pods(objects).values():
        for container in (*pod["containers"], *pod.get("initContainers", ())):
            assert "env" not in container
            own, fixed = (maps[each["configMapRef"]["name"]] for each in container["envFrom"])
            assert own["ALLOWED_HOSTS"] == own["SITE_URL"].removeprefix("https://")
            in_files = fixed.keys() - FIXED
            assert fixed.keys() & documented() == FIXED
            assert in_files <= {f"{each}_FILE" for each in SECRETS}
            [secrets] = (
                m["mountPath"] for m in container["volumeMounts"] if m["name"] == "secrets"
            )
            assert {str(Path(fixed[each]).parent) for each in in_files} == {secrets}


def test_every_secret_is_in_the_secret(objects: list[dict[str, Any]]) -> None:
    [secret] = (each for each in objects if each["kind"] == "Secret")
    [fixed] = (each["data"] for each in objects if "skinspect-fixed" in each["metadata"]["name"])
    named_in_settings = {Path(path).name for name, path in fixed.items() if name not in FIXED}
    assert secret["data"].keys() == named_in_settings
    for pod in pods(objects).values():
        [volume] = (each["secret"] for each in pod["volumes"] if each["name"] == "secrets")
        assert volume["secretName"] == secret["metadata"]["name"]


def test_pods_are_as_closed_as_the_strictest_standard_asks(objects: list[dict[str, Any]]) -> None:
    """Pod Security Standards, "restricted"; the example's namespace enforces it."""
    namespace = named(objects, "Namespace", "skinspect")
    assert namespace["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"
    for pod in pods(objects).values():
        assert pod["automountServiceAccountToken"] is False
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        for container in (*pod["containers"], *pod.get("initContainers", ())):
            assert container["securityContext"] == {
                "allowPrivilegeEscalation": False,
                "readOnlyRootFilesystem": True,
                "capabilities": {"drop": ["ALL"]},
            }
            assert container["resources"]["limits"]["memory"]
            assert container["resources"]["requests"].keys() == {"cpu", "memory"}


def test_processes_may_finish_before_they_are_killed(objects: list[dict[str, Any]]) -> None:
    patience = {
        name: pod.get("terminationGracePeriodSeconds", 30) for name, pod in pods(objects).items()
    }
    web = pods(objects)["web"]["containers"][0]
    before_stop = int(web["lifecycle"]["preStop"]["exec"]["command"][1])
    assert patience["web"] > before_stop + gunicorn_config.graceful_timeout
    assert patience["worker"] > settings.CELERY_TASK_TIME_LIMIT
    assert patience["webhook-worker"] > settings.CELERY_TASK_TIME_LIMIT


def test_no_process_starts_before_the_database_is_prepared(objects: list[dict[str, Any]]) -> None:
    for name, pod in pods(objects).items():
        waits = [each["command"][-1] for each in pod.get("initContainers", ())]
        assert len(waits) == (name != "prepare")
        assert all("migrate --check" in each for each in waits)


def test_there_is_exactly_one_beat(objects: list[dict[str, Any]]) -> None:
    beat = named(objects, "Deployment", "skinspect-beat")["spec"]
    assert (beat["replicas"], beat["strategy"]) == (1, {"type": "Recreate"})


def test_only_the_proxy_reaches_the_site_and_prometheus_its_metrics(
    objects: list[dict[str, Any]],
) -> None:
    policies = [each["spec"] for each in objects if each["kind"] == "NetworkPolicy"]
    [closed] = (each for each in policies if "Ingress" in each["policyTypes"] and "egress" in each)
    assert "ingress" not in closed
    assert closed["podSelector"] == {"matchLabels": {"app.kubernetes.io/part-of": "skinspect"}}
    let_in = [each for each in policies if "ingress" in each]
    [web] = {each["podSelector"]["matchLabels"]["app.kubernetes.io/component"] for each in let_in}
    assert web == "web"
    doors = {}
    for each in let_in:
        [way] = each["ingress"]
        [source], [door] = way["from"], way["ports"]
        [namespace] = source["namespaceSelector"]["matchLabels"].values()
        doors[namespace] = door["port"]
    container = pods(objects)["web"]["containers"][0]
    ports = {each["name"]: each["containerPort"] for each in container["ports"]}
    assert doors == {"ingress-nginx": ports["http"], "monitoring": ports["metrics"]}
    [fixed] = (each["data"] for each in objects if "skinspect-fixed" in each["metadata"]["name"])
    assert (fixed["PORT"], fixed["METRICS_PORT"]) == (str(ports["http"]), str(ports["metrics"]))
    # Nothing names the port for metrics to the proxy.
    services = [each["spec"]["ports"] for each in objects if each["kind"] == "Service"]
    assert [[each["targetPort"] for each in own] for own in services] == [["http"]]
    for each in objects:
        if each["kind"] in {"Deployment", "Job"}:
            labels = each["spec"]["template"]["metadata"]["labels"]
            assert labels["app.kubernetes.io/part-of"] == "skinspect"


def test_the_proxy_takes_uploads_and_logs_no_keys(objects: list[dict[str, Any]]) -> None:
    ingresses = [each for each in objects if each["kind"] == "Ingress"]
    for each in ingresses:
        size = each["metadata"]["annotations"]["nginx.ingress.kubernetes.io/proxy-body-size"]
        assert int(size.removesuffix("m")) * 1024 * 1024 > settings.MAX_UPLOAD_BYTES
    links = named(objects, "Ingress", "skinspect-links")
    annotations = links["metadata"]["annotations"]
    assert annotations["nginx.ingress.kubernetes.io/enable-access-log"] == "false"
    paths = [each["path"] for each in links["spec"]["rules"][0]["http"]["paths"]]
    assert len(paths) == 6
    for path in paths:
        assert redact(f"{path}/key/") == f"{path}/-"


def test_prometheus_reads_each_web_pod_with_the_token(
    with_components: list[dict[str, Any]],
) -> None:
    monitor = named(with_components, "PodMonitor", "skinspect-web")["spec"]
    web = named(with_components, "Deployment", "skinspect-web")["spec"]["template"]
    assert monitor["selector"]["matchLabels"].items() <= web["metadata"]["labels"].items()
    [endpoint] = monitor["podMetricsEndpoints"]
    assert endpoint["port"] in {each["name"] for each in web["spec"]["containers"][0]["ports"]}
    [secret] = (each for each in with_components if each["kind"] == "Secret")
    shown = endpoint["authorization"]["credentials"]
    assert shown["name"] == secret["metadata"]["name"]
    assert shown["key"] in secret["data"]


def test_only_traces_leave_for_a_collector(objects: list[dict[str, Any]]) -> None:
    policy = named(objects, "NetworkPolicy", "skinspect-traces")["spec"]
    [way] = policy["egress"]
    assert [each["port"] for each in way["ports"]] == [4318]
    assert way["to"] == [
        {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "monitoring"}}}
    ]


def test_a_bucket_replaces_the_shared_volume(with_components: list[dict[str, Any]]) -> None:
    claims = [each for each in with_components if each["kind"] == "PersistentVolumeClaim"]
    assert [each["metadata"]["name"] for each in claims] == ["skinspect-backups"]
    for pod in pods(with_components).values():
        [volume] = (each for each in pod["volumes"] if each["name"] == "photos")
        assert "emptyDir" in volume
        [mount] = (m for m in pod["containers"][0]["volumeMounts"] if m["name"] == "photos")
        assert mount["mountPath"] == PHOTOS


def test_a_backup_each_night_is_as_closed_and_as_configured_as_a_worker(
    with_components: list[dict[str, Any]],
) -> None:
    template = backup(with_components)
    pod, worker = template["spec"], pods(with_components)["worker"]
    assert template["metadata"]["labels"] == {
        "app.kubernetes.io/component": "backup",
        "app.kubernetes.io/part-of": "skinspect",
    }
    for name in ("serviceAccountName", "automountServiceAccountToken", "securityContext"):
        assert pod[name] == worker[name]
    [container], [other] = pod["containers"], worker["containers"]
    for name in ("image", "envFrom", "securityContext"):
        assert container[name] == other[name]
    assert container["command"][:4] == ["python", "manage.py", "backup", "/backups/skinspect"]
    own = [each for each in pod["volumes"] if each["name"] == "backups"]
    kept = [each for each in pod["volumes"] if each["name"] in {"photos", "secrets"}]
    assert kept == [each for each in worker["volumes"] if each["name"] in {"photos", "secrets"}]
    [claim] = (each["persistentVolumeClaim"]["claimName"] for each in own)
    assert named(with_components, "PersistentVolumeClaim", claim)


def test_keda_alone_counts_the_workers(with_components: list[dict[str, Any]]) -> None:
    scaled = named(with_components, "ScaledObject", "skinspect-worker")["spec"]
    worker = named(with_components, "Deployment", scaled["scaleTargetRef"]["name"])
    assert "replicas" not in worker["spec"]
    [secret] = (each for each in with_components if each["kind"] == "Secret")
    key = named(with_components, "TriggerAuthentication", "skinspect-database")
    [reference] = key["spec"]["secretTargetRef"]
    assert reference["name"] == secret["metadata"]["name"]
    assert reference["key"] in secret["data"]


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor == "sqlite", reason="the query is PostgreSQL's")
def test_workers_are_counted_by_the_age_of_the_queue(
    with_components: list[dict[str, Any]],
) -> None:
    trigger = named(with_components, "ScaledObject", "skinspect-worker")["spec"]["triggers"][0]
    with connection.cursor() as cursor:
        cursor.execute(trigger["metadata"]["query"])
        assert cursor.fetchone() == (0,)
        assessment = factories.make_assessment(status=Assessment.Status.QUEUED)
        cursor.execute(
            "UPDATE classifier_assessment SET due_at = now() - interval '90 seconds' WHERE id = %s",
            [assessment.pk],
        )
        cursor.execute(trigger["metadata"]["query"])
        assert cursor.fetchone() == pytest.approx((90,))
