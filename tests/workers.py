"""What tests with real worker processes share."""

import time
from collections.abc import Callable

from django.db import connection
from kombu import pools

from skinspect_site.celery import app


def send_to(url: str) -> None:
    """Drop this process's connections to the broker; the next one goes to `url`."""
    pools.reset()
    app.conf.update(broker_url=url)
    for holder, cached in ((app.amqp, "_producer_pool"), (app, "_pool")):
        setattr(holder, cached, None)


def wait_until(happened: Callable[[], bool], seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def database_url() -> str:
    """Return the test database's address, for the environment of another process."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    user = f"{database['USER']}:{database['PASSWORD']}"
    return f"postgres://{user}@{database['HOST']}:{database['PORT'] or 5432}/{database['NAME']}"
