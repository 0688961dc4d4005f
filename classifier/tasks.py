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
from classifier.audit import seals
from classifier.bin.purge import purge_bin
from classifier.comparing import services as comparisons
from classifier.core import heartbeat, mail
from classifier.core.jobs import JobKind, carry_out
from classifier.core.lines import Line, carry_out_next, sweep
from classifier.dashboard import services as dashboard
from classifier.leaving import services as leaving
from classifier.measuring import services as measurements
from classifier.operations import background, file_repair, lines
from classifier.partners.changes import services as partner_changes
from classifier.partners.services import submissions
from classifier.people.services import sign_ins
from classifier.reminders import mail as reminder_mail
from classifier.review.services import mail as review_mail
from classifier.review.services import rules as review_rules
from classifier.takeout.services import exports, imports
from classifier.trial.services import trials
from classifier.visits.services import visits
from classifier.webhooks.services import deliveries as webhook_deliveries
from classifier.webhooks.services import delivering as webhooks
from classifier.webhooks.services import endpoints as webhook_secrets
from skinspect_site import queues
from skinspect_site.celery import app

logger = logging.getLogger(__name__)

# Celery beat starts the task every 15 seconds: shorter, so that no two of them run at once.
BACKGROUND_SECONDS = 12
# After an upgrade ten years of days may wait to be counted: a few minutes each hour do it.
COUNTING_SECONDS = 240
# Below the task's time limit; the next run, 15 seconds later, does the rest.
TIMING_SECONDS = 12


@shared_task(bind=True, soft_time_limit=45, time_limit=60)
def assess_photo_task(self: "Task[Any, Any]", assessment_id: str) -> None:
    """Assess the photo that is next; the message's id is the claim."""
    _carry_out_next(lines.PHOTOS, assessments.KIND, assessment_id, self)


@shared_task(bind=True, soft_time_limit=45, time_limit=60)
def assess_trial_task(self: "Task[Any, Any]", trial_id: str) -> None:
    """Assess the photo that is next; the message's id is the claim."""
    _carry_out_next(lines.PHOTOS, trials.KIND, trial_id, self)


@shared_task(soft_time_limit=45, time_limit=60)
def sweep_assessments_task() -> None:
    """Sweep the photos to be assessed, and note that beat and a worker are there."""
    heartbeat.note()
    sweep(lines.PHOTOS)


@shared_task(bind=True, soft_time_limit=45, time_limit=60)
def compare_work_task(self: "Task[Any, Any]", comparison_id: str) -> None:
    """Do what is next in this line; the message's id is the claim."""
    _carry_out_next(lines.OTHERS, comparisons.KIND, comparison_id, self)


@shared_task(bind=True, soft_time_limit=45, time_limit=60)
def measure_work_task(self: "Task[Any, Any]", measurement_id: str) -> None:
    """Do what is next in this line; the message's id is the claim."""
    _carry_out_next(lines.OTHERS, measurements.KIND, measurement_id, self)


@shared_task(bind=True, soft_time_limit=45, time_limit=60)
def visit_work_task(self: "Task[Any, Any]", visit_id: str) -> None:
    """Do what is next in this line; the message's id is the claim."""
    _carry_out_next(lines.OTHERS, visits.KIND, visit_id, self)


@shared_task(bind=True, soft_time_limit=45, time_limit=60)
def deliver_webhooks_task(self: "Task[Any, Any]", delivery_id: str) -> None:
    """Deliver what is due to the endpoint of a delivery; the message's id is the claim."""
    webhooks.carry_out(delivery_id=uuid.UUID(delivery_id), claim=str(self.request.id))


@shared_task(soft_time_limit=45, time_limit=60)
def sweep_webhooks_task() -> None:
    """Sweep the deliveries of webhooks."""
    webhooks.sweep()


@shared_task(bind=True, soft_time_limit=45, time_limit=60)
def send_mail_task(self: "Task[Any, Any]", mail_id: str) -> None:
    """Do what is next in this line; the message's id is the claim."""
    _carry_out_next(lines.OTHERS, mail.KIND, mail_id, self)


@shared_task(soft_time_limit=45, time_limit=60)
def sweep_work_task() -> None:
    """Sweep every other kind of job."""
    sweep(lines.OTHERS)


@shared_task(soft_time_limit=45, time_limit=60)
def time_changes_task() -> None:
    """Give times to the changes of partners' rows that were committed since the last run."""
    partner_changes.time_all_changes(seconds=TIMING_SECONDS)


@shared_task(soft_time_limit=45, time_limit=60)
def review_task() -> None:
    """Make the cases that a rule asks for, and mail people about clinicians' answers."""
    review_rules.ask_for_higher()
    review_mail.send_new()


@shared_task(soft_time_limit=45, time_limit=60)
def background_task() -> None:
    """Run background steps while nobody waits for a result."""
    background.run_steps(seconds=BACKGROUND_SECONDS)


@shared_task(soft_time_limit=540, time_limit=600)
def purge_bin_task() -> None:
    """Erase what has been in the bin for 30 days."""
    purge_bin(older_than=settings.BIN_KEPT_FOR)


@shared_task(soft_time_limit=540, time_limit=600)
def erase_accounts_task() -> None:
    """Erase the accounts of people who asked for it a week ago."""
    leaving.erase_accounts_that_are_due()


# Acknowledged at once: a broker that redelivers what is not would start it again while it runs. It
# renews its claim instead, and the sweep finds one whose worker died. An hour is some 200 GB.
@shared_task(bind=True, acks_late=False, soft_time_limit=3540, time_limit=3600)
def make_export_task(self: "Task[Any, Any]", export_id: str) -> None:
    """Make the file with everything of an account; the message's id is the claim."""
    carry_out(exports.KIND, uuid.UUID(export_id), claim=str(self.request.id))


@shared_task(bind=True, acks_late=False, soft_time_limit=3540, time_limit=3600)
def import_account_task(self: "Task[Any, Any]", import_id: str) -> None:
    """Bring in what somebody's ZIP holds, as an export is made; the message's id is the claim."""
    carry_out(imports.KIND, uuid.UUID(import_id), claim=str(self.request.id))


@shared_task(soft_time_limit=45, time_limit=60)
def sweep_exports_task() -> None:
    """Sweep exports and imports, and erase those whose time is over."""
    exports.sweep()
    exports.erase_expired()
    imports.sweep()
    imports.erase_expired()


@shared_task(soft_time_limit=45, time_limit=60)
def erase_trials_task() -> None:
    """Erase visitors' photos whose time is over."""
    trials.erase_expired()


@shared_task(soft_time_limit=45, time_limit=60)
def seal_audit_task() -> None:
    """Seal the minutes of the audit trail that are closed."""
    seals.seal_closed_minutes(copy=settings.AUDIT_SEAL_FILE)


@shared_task(soft_time_limit=45, time_limit=60)
def delete_files_task() -> None:
    """Delete files of erased rows that the storage did not delete at once."""
    file_repair.delete_asked()


@shared_task(soft_time_limit=540, time_limit=600)
def sweep_files_task() -> None:
    """Delete old files that no row names."""
    file_repair.sweep()


@shared_task(soft_time_limit=540, time_limit=600)
def count_days_task() -> None:
    """Store the figures of days that are over."""
    dashboard.count_closed_days(seconds=COUNTING_SECONDS)


@shared_task(soft_time_limit=540, time_limit=600)
def send_reminders_task() -> None:
    """Mail the reminders that are due."""
    reminder_mail.send_due()


@shared_task(soft_time_limit=540, time_limit=600)
def clear_expired_task() -> None:
    """Remove what has expired: sessions and sign-ins, tokens, keys, secrets, old deliveries."""
    call_command("clearsessions")
    sign_ins.forget_ended()
    call_command("cleartokens")
    webhook_secrets.delete_expired_secrets()
    webhook_deliveries.delete_old(
        delivered=settings.WEBHOOK_DELIVERIES_KEPT_FOR,
        given_up=settings.WEBHOOK_DEAD_DELIVERIES_KEPT_FOR,
    )
    submissions.delete_idempotency_keys(older_than=settings.IDEMPOTENCY_KEYS_KEPT_FOR)


def _carry_out_next(line: Line, kind: JobKind[Any], pk: str, task: "Task[Any, Any]") -> None:
    carry_out_next(line, kind, pk=uuid.UUID(pk), claim=str(task.request.id))


@task_prerun.connect
def drop_old_connections(**_signal: Any) -> None:
    """Close database connections that are broken or too old, as Django does after a request."""
    close_old_connections()


@worker_process_init.connect
def relax_sqlite_sync_in_workers(**_signal: Any) -> None:
    """Let SQLite commit in workers without waiting for the disk.

    After a power cut the sweep repeats the jobs whose results were lost. Uploads are safe: the web
    process does wait.
    """
    connection_created.connect(_relax_sqlite_sync, dispatch_uid="relax_sqlite_sync")


def _relax_sqlite_sync(connection: Any, **_signal: Any) -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=NORMAL")


@worker_process_init.connect
def load_model(**_signal: Any) -> None:
    """Load the model after the fork, in each process that assesses."""
    if queues.ASSESSMENTS not in app.amqp.queues.consume_from:
        return
    from classifier.inference import door as inference

    try:
        inference.warm_up()
    except inference.ArtefactError as error:
        # Photos wait for the model, and the health page reports it.
        logger.error("The model cannot be used: %s", error)  # noqa: TRY400
    except DatabaseError as error:
        logger.warning("The database does not say which model is in use yet: %s", error)
