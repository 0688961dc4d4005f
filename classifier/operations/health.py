"""The health report: whether everything that a photo needs works."""

import logging
from collections.abc import Callable, Mapping
from datetime import timedelta

from django.core.files.storage import default_storage
from django.db import NotSupportedError, connection
from django.utils import timezone

from classifier.assessments.selectors import is_any_stuck_for
from classifier.core import heartbeat
from classifier.core.storage import room
from classifier.core.storage.data_keys import locked_count
from classifier.inference import door as inference
from classifier.webhooks.selectors import nobody_delivers_since

logger = logging.getLogger(__name__)

# Set by judgement: a photo takes a second or two, and a retried one 75 s more (`jobs.BACKOFF`).
# Of a batch, which may take longer, at least one photo must be done in this time.
MAX_WAIT = timedelta(minutes=5)
# Beat sends a message every 15 s; a worker that is busy with something else may take a minute.
MAX_SILENCE_S = 120


class UnhealthyError(Exception):
    """A part does not work; the message is shown to the operator."""


Check = Callable[[], None]


def report() -> dict[str, str]:
    """Return "ok" or a sentence for each part, such as the database or the storage."""
    return ask(CHECKS)


def ask(checks: Mapping[str, Check]) -> dict[str, str]:
    """Return "ok" or a sentence for each part; a check raises UnhealthyError, or anything."""
    return {name: _ask(name, check) for name, check in checks.items()}


def _ask(name: str, check: Check) -> str:
    try:
        check()
    except UnhealthyError as error:
        return str(error)
    except Exception:
        logger.exception("Health check of the %s failed", name)
        return f"The {name} does not answer."
    return "ok"


def _database() -> None:
    try:
        connection.check_database_version_supported()
    except NotSupportedError as error:
        raise UnhealthyError("The database is too old for this release.") from error
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _storage() -> None:
    default_storage.exists("health")
    if room.is_nearly_full():
        raise UnhealthyError(
            "The disk is nearly full: new photos are refused, and below a fiftieth of "
            "MIN_FREE_BYTES nothing is assessed."
        )


def _encryption() -> None:
    if locked_count():
        raise UnhealthyError(
            "Files are encrypted with a key that is not here: photos wait, and none can be shown."
        )


def _broker() -> None:
    from skinspect_site.celery import app

    with app.connection_for_write() as broker:
        broker.ensure_connection(max_retries=1, timeout=2)


def _queue() -> None:
    if is_any_stuck_for(MAX_WAIT):
        raise UnhealthyError("Photos have waited for more than 5 minutes. Is a worker running?")


def _webhooks() -> None:
    if nobody_delivers_since(timezone.now() - MAX_WAIT):
        raise UnhealthyError(
            "Webhooks have waited for more than 5 minutes. Is a worker for them running?"
        )


def _clock() -> None:
    if heartbeat.is_younger(MAX_SILENCE_S):
        return
    never = heartbeat.age_s() is None
    since = "yet; after the first start this takes half a minute" if never else "for 2 minutes"
    raise UnhealthyError(
        f"Nothing was done on time {since}. Is beat running, and a worker that takes its messages "
        "(queue “maintenance”)?"
    )


def _model() -> None:
    """The report is public: which file is wrong stands in the log."""
    try:
        inference.check()
    except inference.ArtefactError as error:
        logger.error("The model is not usable: %s", error)  # noqa: TRY400
        raise UnhealthyError(
            "The model is not usable, and photos wait. `manage.py models verify` says why."
        ) from error


CHECKS: dict[str, Check] = {
    "database": _database,
    "storage": _storage,
    "encryption": _encryption,
    "broker": _broker,
    "model": _model,
    "queue": _queue,
    "webhooks": _webhooks,
    "clock": _clock,
}
