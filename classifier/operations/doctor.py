"""Looks for what is wrong with an installation, and says what to do: `manage.py doctor`."""

import logging
import stat
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.checks import Tags, run_checks
from django.core.files.storage import default_storage
from django.core.mail import get_connection
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from classifier.audit import seals
from classifier.audit.erased_list import UnreadableListError
from classifier.core.errors import StorageLockedError
from classifier.core.storage import data_keys, room
from classifier.operations import checks, file_encryption, health
from classifier.operations.doctor_selectors import are_times_ahead, delayed_mail, some_thumbnails
from classifier.operations.erased_selectors import here_again, operators_list
from classifier.operations.health import UnhealthyError
from skinspect_site import queues
from skinspect_site.embedded.prepare import private_paths

logger = logging.getLogger(__name__)

# Seconds. An idle worker answers within milliseconds, and a busy one too: its main process does.
ASK_WORKERS_S = 2
# Files that are read to see whether their keys are right; each is some kilobytes.
SAMPLE = 50
LOCAL = frozenset({"localhost", "127.0.0.1", "[::1]"})
# Of an installation that only this machine reaches, HTTPS is not asked.
ABOUT_HTTPS = frozenset({f"security.W{number:03}" for number in (4, 5, 8, 12, 16, 21)})


@dataclass(frozen=True, slots=True)
class Fault:
    """A part that has a fault, in a sentence, and what to do about it."""

    part: str
    sentence: str
    advice: str


def examine() -> Iterator[Fault]:
    """Yield each fault. While the database is away only what does without it is looked at."""
    names = list(CHECKS)
    if health.ask({"database": CHECKS["database"]})["database"] != "ok":
        names = [name for name in names if name not in NEED_DATABASE]
    for name, state in health.ask({name: CHECKS[name] for name in names}).items():
        if state != "ok":
            yield Fault(name, state, ADVICE[name])


def _migrations() -> None:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        raise UnhealthyError(f"The database lacks {len(missing)} migrations of this release.")


def _writing() -> None:
    name = f"doctor-{uuid.uuid4()}"
    try:
        room.store(name, b"can be written", owner=data_keys.SHARED, is_owed=True, must_last=False)
        default_storage.delete(name)
    except StorageLockedError:
        pass  # which is told under "encryption"
    except Exception as error:
        logger.exception("The storage of photos takes no file")
        raise UnhealthyError(
            f"The storage of photos takes no file ({type(error).__name__})."
        ) from error


def _encryption() -> None:
    """Look at some files only: all would take hours in a large bucket. `fsck` does."""
    if locked := data_keys.locked_count():
        raise UnhealthyError(
            f"{locked} data keys are wrapped by a master key that STORAGE_KEYS does not hold."
        )
    if not data_keys.is_in_use():
        return
    names = some_thumbnails(most=SAMPLE)
    if found := next(file_encryption.unreadable_files(names), None):
        raise UnhealthyError(f"The file {found[0]} can't be read: {found[1]}.")
    if plain := next(file_encryption.plain_files(names), None):
        raise UnhealthyError(f"Encryption is on, but files are plain, such as {plain}.")


def _workers() -> None:
    from skinspect_site.celery import app

    answers = app.control.inspect(timeout=ASK_WORKERS_S).active_queues() or {}
    served = {queue["name"] for worker in answers.values() for queue in worker}
    wanted = {*queues.WORKER.split(","), queues.WEBHOOKS}
    if missing := sorted(wanted - served):
        raise UnhealthyError(f"No worker serves the queues: {', '.join(missing)}.")


def _settings() -> None:
    found = run_checks(tags=[Tags.security], include_deployment_checks=True)
    found += [*checks.limits_fit_together(), *checks.photos_stay_private()]
    is_local = set(settings.ALLOWED_HOSTS) <= LOCAL
    wrong = [
        " ".join(str(each.msg).split())
        for each in found
        if not each.is_silenced() and not (is_local and each.id in ABOUT_HTTPS)
    ]
    if wrong:
        raise UnhealthyError(" ".join(wrong))


def _mail_server() -> None:
    server = get_connection(settings.MAIL_TRANSPORT)
    server.open()
    server.close()


def _mail() -> None:
    count, error = delayed_mail()
    if count:
        raise UnhealthyError(f"{count} mails could not be sent in two tries or more ({error}).")


def _times() -> None:
    if are_times_ahead():
        raise UnhealthyError("Rows have times in the future: the clock of a machine was ahead.")


def _permissions() -> None:
    open_to_others = [
        path.name
        for path in private_paths(Path(settings.HOME))
        if stat.S_IMODE(path.stat().st_mode) & 0o077 and not path.is_socket()
    ]
    if open_to_others:
        raise UnhealthyError(
            f"{len(open_to_others)} files in SKINSPECT_HOME are open to other accounts, such as "
            f"{open_to_others[0]}."
        )


def _static() -> None:
    root = Path(settings.STATIC_ROOT)
    names = (name for finder in get_finders() for name, _ in finder.list([]))
    missing = [name for name in names if not (root / name).exists()]
    if missing:
        raise UnhealthyError(f"{len(missing)} static files are missing, such as {missing[0]}.")


def _audit() -> None:
    verdict = seals.verify(copy=settings.AUDIT_SEAL_FILE)
    if verdict.broken is not None:
        raise UnhealthyError(
            f"The audit trail is not as it was sealed: minute {verdict.broken:%Y-%m-%d %H:%M} UTC."
        )


def _erased() -> None:
    try:
        found = here_again(operators_list())
    except UnreadableListError as error:
        raise UnhealthyError(str(error)) from error
    if found:
        raise UnhealthyError(
            f"{len(found)} people, moles and photos that were erased are here again: an old backup "
            "was put back."
        )


CHECKS: dict[str, health.Check] = {
    **health.CHECKS,
    "migrations": _migrations,
    "writing": _writing,
    "encryption": _encryption,
    "workers": _workers,
    "settings": _settings,
    "mail server": _mail_server,
    "mail": _mail,
    "times": _times,
    "permissions": _permissions,
    "static files": _static,
    "audit trail": _audit,
    "erased": _erased,
}
NEED_DATABASE = {
    *("encryption", "migrations", "writing", "model", "queue", "webhooks", "clock", "mail"),
    *("times", "audit trail", "erased"),
}
ADVICE = {
    "database": "Start PostgreSQL (14 or later), and look at DATABASE_URL and DATABASE_PASSWORD.",
    "storage": "Make room on the disk, or start the bucket and look at the S3_ variables.",
    "broker": "Start Redis or Valkey, and look at REDIS_URL and REDIS_PASSWORD. Nothing is lost.",
    "model": "Restore the folder of the model, or activate another: manage.py models activate.",
    "queue": "Start a worker, or more of them (WORKER_PROCESSES). The log says what fails.",
    "webhooks": "Start the webhook worker: python -m skinspect_site.run webhook-worker",
    "clock": "Start beat and a worker. After the first start wait for a quarter of a minute.",
    "migrations": "Run: python -m skinspect_site.run prepare",
    "writing": "Give the folder of photos, or the bucket, to the account that runs the site.",
    "encryption": "Put a missing key back behind the newest. Plain files: manage.py encrypt_files. "
    "Others that can't be read come from a backup, and manage.py fsck --read names all.",
    "workers": "Run: python -m skinspect_site.run worker, and webhook-worker for “webhooks”.",
    "settings": "The table in README.md says what each variable does.",
    "mail server": "Start it, and look at EMAIL_HOST, EMAIL_PORT and the password.",
    "mail": "After an hour mail is given up. Once the mail server works, it goes by itself.",
    "times": "Let the machines ask a time server. The times become right as time goes by.",
    "permissions": "Run: python -m skinspect_site.run prepare, which closes them.",
    "static files": "Run: python -m skinspect_site.run prepare, or build the image again.",
    "audit trail": "Somebody changed it, or a clock was set: see “The audit trail” in "
    "docs/operations.md.",
    "erased": "Run: manage.py erase_again, which names them and asks first.",
}
