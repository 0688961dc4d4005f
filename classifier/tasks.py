"""Thin Celery tasks: each takes a primary key or nothing and calls one service."""

import logging
import uuid
from typing import Any

from celery import Task, shared_task
from celery.signals import task_prerun, worker_process_init
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, close_old_connections
from django.db.backends.signals import connection_created

from classifier.assessments import services as assessments
from classifier.bin import purge as bin_service
from classifier.comparing import services as comparisons
from classifier.core import jobs
from classifier.measuring import services as measurements
from classifier.operations import background, sweeps
from classifier.partners import services as partners
from classifier.reminders import mail as reminder_mail
from classifier.visits.services import visits

logger = logging.getLogger(__name__)

# The clock asks every 15 seconds: short enough that no two of these run beside each other.
BACKGROUND_SECONDS = 12


@shared_task(bind=True, soft_time_limit=45, time_limit=60)
def assess_photo_task(self: "Task[Any, Any]", assessment_id: str) -> None:
    """Assess one photo; the message's id is the claim."""
    assessments.carry_out(assessment_id=uuid.UUID(assessment_id), claim=str(self.request.id))


@shared_task(soft_time_limit=45, time_limit=60)
def sweep_assessments_task() -> None:
    """Send again what was lost."""
    jobs.sweep(assessments.KIND)


@shared_task(bind=True, soft_time_limit=45, time_limit=60)
def compare_work_task(self: "Task[Any, Any]", comparison_id: str) -> None:
    """Compare two photos; the message's id is the claim."""
    pk = uuid.UUID(comparison_id)
    jobs.carry_out(comparisons.KIND, pk=pk, claim=str(self.request.id))


@shared_task(bind=True, soft_time_limit=45, time_limit=60)
def measure_work_task(self: "Task[Any, Any]", measurement_id: str) -> None:
    """Measure one photo; the message's id is the claim."""
    pk = uuid.UUID(measurement_id)
    jobs.carry_out(measurements.KIND, pk=pk, claim=str(self.request.id))


@shared_task(bind=True, soft_time_limit=45, time_limit=60)
def visit_work_task(self: "Task[Any, Any]", visit_id: str) -> None:
    """Make the PDF of a visit; the message's id is the claim."""
    visits.carry_out(pk=uuid.UUID(visit_id), claim=str(self.request.id))


@shared_task(soft_time_limit=45, time_limit=60)
def sweep_work_task() -> None:
    """Send again what was lost of every other kind of job."""
    sweeps.sweep()


@shared_task(soft_time_limit=45, time_limit=60)
def background_task() -> None:
    """Do what can wait, while nobody waits for a result."""
    background.work(seconds=BACKGROUND_SECONDS)


@shared_task(soft_time_limit=540, time_limit=600)
def purge_bin_task() -> None:
    """Erase what has been in the bin for 30 days."""
    bin_service.purge(older_than=settings.BIN_KEPT_FOR)


@shared_task(soft_time_limit=540, time_limit=600)
def send_reminders_task() -> None:
    """Write to whoever asked to be reminded today."""
    reminder_mail.send_due()


@shared_task(soft_time_limit=540, time_limit=600)
def clear_expired_task() -> None:
    """Remove sessions, tokens and idempotency keys that have expired."""
    call_command("clearsessions")
    call_command("cleartokens")
    partners.forget_keys(older_than=settings.IDEMPOTENCY_KEYS_KEPT_FOR)


@task_prerun.connect
def drop_old_connections(**_signal: Any) -> None:
    """Let go of database connections that are broken or too old, as a web request does."""
    close_old_connections()


@worker_process_init.connect
def relax_sqlite_sync_in_workers(**_signal: Any) -> None:
    """Have SQLite not wait for the disk at each commit of a worker.

    After a power cut the sweep repeats what was lost. Uploads are safe: the web process waits.
    """
    connection_created.connect(_relax_sqlite_sync, dispatch_uid="relax_sqlite_sync")


def _relax_sqlite_sync(connection: Any, **_signal: Any) -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=NORMAL")


@worker_process_init.connect
def load_model(**_signal: Any) -> None:
    """Load the model in each worker process, after the fork."""
    from classifier.inference import door as inference

    try:
        inference.warm_up()
    except inference.ArtefactError as error:
        # Photos wait, and the health page says so.
        logger.error("The model is not usable: %s", error)  # noqa: TRY400
    except DatabaseError as error:
        logger.warning("The database does not say which model is in use yet: %s", error)
