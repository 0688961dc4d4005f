"""The Celery application. Tasks live in `classifier.tasks`; the schedule in the settings."""

import os
from typing import Any

from celery import Celery, bootsteps
from celery.signals import before_task_publish, task_postrun, task_prerun

from classifier.core import log_ids, request_ids
from skinspect_site import alive

# In a message's headers.
REQUEST_ID = "request_id"

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


@task_prerun.connect
def name_ids_in_task(task: Any, task_id: str, **_signal: Any) -> None:
    """Log the task under its id, and under the request that caused it, if one did."""
    request_ids.in_use.set((task.request.headers or {}).get(REQUEST_ID, ""))
    log_ids.task_in_use.set(log_ids.RunningTask(task_id, task.name))


@task_postrun.connect
def forget_ids(**_signal: Any) -> None:
    """Log what the process does between two tasks under no request and no task."""
    request_ids.in_use.set("")
    log_ids.task_in_use.set(None)
