"""The ids in each line of the log: of the request and, in a worker, of the task.

By them the lines of one upload are found in the logs of all processes.
"""

import logging
from contextvars import ContextVar
from dataclasses import dataclass

from classifier.core import request_ids


@dataclass(frozen=True, slots=True)
class RunningTask:
    """A task of Celery: the id of its message, and its name."""

    id: str
    name: str


# None outside a task.
task_in_use: ContextVar[RunningTask | None] = ContextVar("task", default=None)


class AddIds(logging.Filter):
    """Gives each log record `request_id`, `task_id` and `task`, "-" without one.

    `ids` is what a line of text says of them.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record through.

        Django logs refused requests after the middleware, with the request.
        """
        request = getattr(record, "request", None)
        task = task_in_use.get()
        record.request_id = getattr(request, "request_id", "") or request_ids.in_use.get() or "-"
        record.task_id, record.task = (task.id, task.name) if task else ("-", "-")
        record.ids = f"{record.request_id} {task.name} {task.id}" if task else record.request_id
        return True
