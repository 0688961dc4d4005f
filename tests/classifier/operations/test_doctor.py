"""The doctor names each fault, and only that one; each test causes one."""

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from celery.app.control import Inspect
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from pytest_django import Settings

from classifier.assessments.models import Assessment
from classifier.audit import services as audit
from classifier.audit.models import AuditSeal
from classifier.core import heartbeat
from classifier.core.models import OutgoingMail
from classifier.core.storage import room
from classifier.operations import doctor
from classifier.webhooks.models import WebhookDelivery
from ml.classification import manifest as manifests
from skinspect_site import queues
from skinspect_site.celery import app
from tests import factories

pytestmark = pytest.mark.django_db

LONG_AGO = timedelta(minutes=6)


class World:
    """An installation without a fault, and what a test needs to break it."""

    def __init__(self, home: Path, settings: Settings, patch: pytest.MonkeyPatch) -> None:
        self.home, self.settings, self.patch = home, settings, patch
        settings.HOME = home
        settings.SECRET_KEY = "long and random: 0123456789 abcdefghijklmnop qrstuvwxyz"
        settings.ALLOWED_HOSTS = ["localhost"]
        settings.STATIC_ROOT = home / "static"
        settings.STATIC_ROOT.mkdir()
        (settings.STATIC_ROOT / "site.css").touch()
        finder = SimpleNamespace(list=lambda _ignored: [("site.css", None)])
        patch.setattr(doctor, "get_finders", lambda: [finder])
        self.serve(*queues.WORKER.split(","), queues.WEBHOOKS)
        heartbeat.note()

    def serve(self, *names: str) -> None:
        answers = {"celery@here": [{"name": name} for name in names]}
        self.patch.setattr(Inspect, "active_queues", lambda _inspect: answers)


@pytest.fixture
def world(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> World:
    return World(tmp_path, settings, monkeypatch)


def database_away(world: World) -> None:
    def refuse(*_args: object) -> None:
        raise OperationalError

    world.patch.setattr(connection, "cursor", refuse)


def database_too_old(world: World) -> None:
    world.patch.setattr(connection.features, "minimum_database_version", (999,))


def migration_missing(_world: World) -> None:
    last = MigrationRecorder.Migration.objects.filter(app="classifier").latest("name")
    last.delete()


def broker_away(world: World) -> None:
    world.patch.setattr(app.conf, "broker_url", "redis://127.0.0.1:9/0")


def storage_not_writable(world: World) -> None:
    location = world.home / "a file"
    location.touch(mode=0o600)
    own = {
        "BACKEND": "classifier.core.storage.PrivateFileStorage",
        "OPTIONS": {"location": location / "photos"},
    }
    world.settings.STORAGES = world.settings.STORAGES | {"default": own}
    world.patch.setattr(room, "free_bytes", lambda: 2**40)


def disk_full(world: World) -> None:
    world.patch.setattr(room, "free_bytes", lambda: int(world.settings.MIN_FREE_BYTES) - 1)


def beat_silent(world: World) -> None:
    age = doctor.health.MAX_SILENCE_S + 1
    world.patch.setattr(heartbeat, "age_s", lambda: age)


def nobody_serves_webhooks(world: World) -> None:
    world.serve(*queues.WORKER.split(","))


def photos_wait(_world: World) -> None:
    factories.make_assessment(status="queued")
    Assessment.objects.update(requested_at=timezone.now() - LONG_AGO)


def webhooks_wait(_world: World) -> None:
    factories.make_delivery(factories.make_webhook(factories.make_partner().partner).endpoint)
    WebhookDelivery.objects.update(due_at=timezone.now() - LONG_AGO)


def model_damaged(world: World) -> None:
    copy = world.home / "models" / "copy"
    shutil.copytree(manifests.default_artefact(), copy)
    model = copy / manifests.load_manifest(copy).model_file
    model.write_bytes(model.read_bytes()[:-1])
    world.settings.CLASSIFIER_BACKEND = "litert"
    world.settings.CLASSIFIER_ARTEFACT = str(copy)


def debug_on(world: World) -> None:
    world.settings.DEBUG = True


def weak_key(world: World) -> None:
    world.settings.SECRET_KEY = "short"


def https_off(world: World) -> None:
    world.settings.ALLOWED_HOSTS = ["skin.example.org"]


def mail_server_away(world: World) -> None:
    world.settings.MAIL_TRANSPORT = "django.core.mail.backends.smtp.EmailBackend"
    world.settings.EMAIL_HOST, world.settings.EMAIL_PORT = "127.0.0.1", 9


def mail_not_sent(_world: World) -> None:
    OutgoingMail.objects.create(
        sender="a@b.org", to=["c@d.org"], subject="", body="", attempts=2, last_error="SMTPError"
    )


def clock_ahead(_world: World) -> None:
    later = timezone.now() + timedelta(hours=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: later)
        audit.record(audit.Event.AUDIT_EXPORTED, actor=audit.SYSTEM)


def file_open_to_others(world: World) -> None:
    (world.home / "secret_key").touch()
    (world.home / "secret_key").chmod(0o644)


def static_file_missing(world: World) -> None:
    (world.settings.STATIC_ROOT / "site.css").unlink()


def trail_changed(_world: World) -> None:
    AuditSeal.objects.create(
        minute=timezone.now() - timedelta(hours=1), first_event=1, last_event=1, count=1,
        previous="", sha256="0" * 64,
    )  # fmt: skip


FAULTS: list[tuple[Callable[[World], None], str]] = [
    (database_away, "Database: The database does not answer."),
    (database_too_old, "Database: The database is too old"),
    (migration_missing, "Migrations: The database lacks 1 migrations"),
    (broker_away, "Broker: The broker does not answer."),
    (storage_not_writable, "Writing: The storage of photos takes no file (NotADirectoryError)"),
    (disk_full, "Storage: The disk is nearly full"),
    (beat_silent, "Clock: Nothing was done on time"),
    (nobody_serves_webhooks, "Workers: No worker serves the queues: webhooks."),
    (photos_wait, "Queue: Photos have waited"),
    (webhooks_wait, "Webhooks: Webhooks have waited"),
    (model_damaged, "Model: The model is not usable"),
    (debug_on, "Settings: You should not have DEBUG set to True in deployment."),
    (weak_key, "Settings: Your SECRET_KEY has less than 50 characters"),
    (https_off, "Your SECURE_SSL_REDIRECT setting is not set to True"),
    (mail_server_away, "Mail server: The mail server does not answer."),
    (mail_not_sent, "Mail: 1 mails could not be sent in two tries or more (SMTPError)"),
    (clock_ahead, "Times: Rows have times in the future"),
    (file_open_to_others, "Permissions: 1 files in SKINSPECT_HOME are open"),
    (static_file_missing, "Static files: 1 static files are missing, such as site.css"),
    (trail_changed, "Audit trail: The audit trail is not as it was sealed"),
]


def test_nothing_is_wrong_with_a_good_installation(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("doctor")
    assert capsys.readouterr().out == "Nothing is wrong.\n"


@pytest.mark.parametrize(("cause", "sentence"), FAULTS, ids=[each.__name__ for each, _ in FAULTS])
def test_a_fault_is_named_with_what_to_do(
    cause: Callable[[World], None],
    sentence: str,
    world: World,
    capsys: pytest.CaptureFixture[str],
) -> None:
    cause(world)
    with pytest.raises(CommandError, match="Parts with a fault: 1") as error:
        call_command("doctor")
    fault, advice = capsys.readouterr().out.splitlines()
    assert error.value.returncode == 1
    assert sentence in fault
    assert advice.startswith("  ")


def test_every_part_has_an_advice() -> None:
    assert doctor.ADVICE.keys() == doctor.CHECKS.keys() >= doctor.NEED_DATABASE
