"""The Celery application. Tasks live in `classifier.tasks`; the schedule in the settings."""

import gc
import os
from contextlib import AbstractContextManager
from contextvars import ContextVar
from typing import Any

from celery import Celery, bootsteps, states
from celery.signals import (
    before_task_publish,
    celeryd_init,
    task_postrun,
    task_prerun,
    worker_init,
    worker_process_init,
    worker_process_shutdown,
)

from classifier.core import log_ids, request_ids, tracing
from skinspect_site import alive

# In a message's headers.
REQUEST_ID = "request_id"
Block = tuple[AbstractContextManager[tracing.Span], tracing.Span]
_task_span: ContextVar[Block | None] = ContextVar("task_span", default=None)

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "skinspect_site.settings.development")

app = Celery("skinspect")
# By name, as only workers need it.
app.Task.Request = "skinspect_site.acknowledging:Request"
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


class NoteAlive(bootsteps.StartStopStep):
    """Lets a worker say that it lives, from the loop that takes messages from the broker."""

    requires = ("celery.worker.components:Timer",)
    _entry: Any = None

    def start(self, parent: Any) -> None:
        """Begin; called once the worker's timer is there."""
        self._entry = parent.timer.call_repeatedly(alive.EVERY_S, alive.note)

    def stop(self, parent: Any) -> None:  # noqa: ARG002 - Celery's signature
        """End with the worker."""
        if self._entry:
            self._entry.cancel()


app.steps["worker"].add(NoteAlive)


@before_task_publish.connect
def name_request_in_message(headers: dict[str, Any], **_signal: Any) -> None:
    """Tell the worker which request caused the task."""
    if name := request_ids.in_use.get():
        headers[REQUEST_ID] = name
    headers.update(tracing.headers())


@task_prerun.connect
def name_ids_in_task(task: Any, task_id: str, **_signal: Any) -> None:
    """Log the task under its id, and under the request that caused it, if one did."""
    headers = task.request.headers or {}
    request_ids.in_use.set(headers.get(REQUEST_ID, ""))
    log_ids.task_in_use.set(log_ids.RunningTask(task_id, task.name))
    block = tracing.span(
        f"task {task.name}",
        kind=tracing.Kind.CONSUMER,
        attributes={"messaging.system": "celery", "messaging.message.id": task_id},
        parent=headers.get(tracing.HEADER, ""),
    )
    _task_span.set((block, block.__enter__()))


@task_postrun.connect
def forget_ids(state: str = "", **_signal: Any) -> None:
    """Log what the process does between two tasks under no request and no task."""
    if held := _task_span.get():
        _task_span.set(None)
        block, span = held
        if state == states.FAILURE:
            span.fail("task failed")
        block.__exit__(None, None, None)
    request_ids.in_use.set("")
    log_ids.task_in_use.set(None)


@worker_init.connect
def freeze_what_is_loaded(**_signal: Any) -> None:
    """Look for garbage no more among what is loaded, which the worker's processes share."""
    gc.collect()
    gc.freeze()


@celeryd_init.connect
def trace_processes_of_worker(sender: str, **_signal: Any) -> None:
    """Have each process of this worker send spans; `skinspect_site.run` gives workers their names.

    Not this one, which does no job.
    """
    process = "webhook-worker" if sender.startswith("webhooks@") else "worker"

    def start(**_signal: Any) -> None:
        from classifier.core import release

        tracing.start(process=process, version=release.version())

    worker_process_init.connect(start, weak=False)
    worker_process_shutdown.connect(lambda **_signal: tracing.stop(), weak=False)
