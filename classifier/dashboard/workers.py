"""Which worker processes answer now."""

from dataclasses import dataclass

# Seconds. A worker that does nothing else answers within milliseconds; the page waits so long.
_WAIT = 0.5


@dataclass(frozen=True, slots=True)
class Worker:
    """A worker with the number of its processes and of the tasks that it has done."""

    name: str
    processes: int
    done: int


def workers() -> list[Worker]:
    """Ask the workers through the broker; nobody answers while the broker is down."""
    from skinspect_site.celery import app

    try:
        answers = app.control.inspect(timeout=_WAIT).stats() or {}
    except Exception:  # noqa: BLE001 - any error of the broker; the health report names it
        return []
    return [
        Worker(name, stats["pool"]["max-concurrency"], sum(stats["total"].values()))
        for name, stats in sorted(answers.items())
    ]
