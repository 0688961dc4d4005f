"""The ids in each line of the log: of the request, in a worker of the task, and of the trace.

By them the lines of one upload are found in the logs of all processes.
"""

import logging
from contextvars import ContextVar
from dataclasses import dataclass

from classifier.core import request_ids, tracing


@dataclass(frozen=True, slots=True)
class RunningTask:
    """A task of Celery: the id of its message, and its name."""

    id: str
    name: str


# None outside a task.
task_in_use: ContextVar[RunningTask | None] = ContextVar("task", default=None)


class AddIds(logging.Filter):
    """Gives each log record `request_id`, `task_id` and `task`, "-" without one.

    Where traces are on, also `trace_id`. `ids` is what a line of text says of them.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record through.

        Django logs refused requests after the middleware, with the request.
        """
        request = getattr(record, "request", None)
        task = task_in_use.get()
        name = getattr(request, "request_id", "") or request_ids.in_use.get() or "-"
        ids = f"{name} {task.name} {task.id}" if task else name
        record.request_id = name
        record.task_id, record.task = (task.id, task.name) if task else ("-", "-")
        if tracing.is_on():
            trace_id = tracing.trace_id() or "-"
            record.trace_id = trace_id
            ids += f" trace {trace_id}"
        record.ids = ids
        return True
