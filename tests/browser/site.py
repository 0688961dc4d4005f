"""The whole installation in its own folder, started like `make run`."""

import email
import email.policy
import fcntl
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path

from skinspect_site import queues
from tests import migrated
from tests.browser.commands import ROOT, Commands

PASSWORD = "a-long-and-quiet-walk"
# Upper bounds for a busy machine; nothing is measured with them.
START_TIMEOUT_S = 120.0
STOP_TIMEOUT_S = 40.0
MAIL_TIMEOUT_S = 20.0
# Variables that would point the installation at other services or at the tests' settings.
_DROPPED_VARIABLES = (
    "DATABASE_URL",
    "REDIS_URL",
    "S3_",
    "SECRET_KEY",
    "ALLOWED_HOSTS",
    "DJANGO_SETTINGS",
)
_BETWEEN_MAILS = re.compile(r"^-{79}\n", re.MULTILINE)


class Site:
    """Broker, web server, worker and beat; `address` ends in a slash."""

    def __init__(self, home: Path, *, backend: str = "fake") -> None:
        port = _free_port()
        self.home = home
        # Passkeys work for host names, not for IP addresses.
        self.address = f"http://localhost:{port}/"
        self._output = home.parent / "output"
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(_DROPPED_VARIABLES)
        }
        self._environment = kept | {
            "SKINSPECT_HOME": str(home),
            "PORT": str(port),
            "CLASSIFIER_BACKEND": backend,
            "WORKER_PROCESSES": "1",
        }
        settings = {"DJANGO_SETTINGS_MODULE": "skinspect_site.settings.development"}
        self._commands = Commands(self._environment | settings)

    def start(self) -> None:
        """Start everything and wait until it answers."""
        migrated.copy_to(self.home / "db.sqlite3")
        with self._output.open("wb") as output:
            self._launcher = subprocess.Popen(
                [sys.executable, "-m", "skinspect_site.embedded"],
                cwd=ROOT,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        until = time.monotonic() + START_TIMEOUT_S
        while "SkinSpect is ready" not in self.output():
            assert self._launcher.poll() is None, self.output()
            assert time.monotonic() < until, self.output()
            time.sleep(0.1)

    def stop(self) -> None:
        """Stop everything as Ctrl-C does; fail if a process survives or one has failed."""
        self._commands.stop()
        self._launcher.send_signal(signal.SIGINT)
        try:
            status = self._launcher.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            os.killpg(self._launcher.pid, signal.SIGKILL)
            raise
        assert status == 0, self.output()
        assert self._is_unlocked(), "A process survived the launcher."
        assert "Traceback" not in self.output(), self.output()
        assert "ended unexpectedly" not in self.output(), self.output()

    def output(self) -> str:
        """Return what was printed to the terminal so far."""
        return self._output.read_text(encoding="utf-8", errors="replace")

    def manage(self, *arguments: str, stdin: str = "") -> str:
        """Run `manage.py` on the running installation; return its output."""
        return self._commands.run(*arguments, stdin=stdin)

    def create_account(self, address: str, *, role: str = "user") -> None:
        """Create a confirmed account with PASSWORD."""
        arguments = ("create_account", address, "--role", role, "--password-stdin")
        self.manage(*arguments, stdin=f"{PASSWORD}\n")

    def link_mailed_to(self, address: str) -> str:
        """Wait for a mail to the address; return the link in the newest one."""
        return self._mailed_to(address, r"https?://\S+")

    def code_mailed_to(self, address: str) -> str:
        """Wait for a mail to the address; return the code in the newest one."""
        return self._mailed_to(address, r"(?m)^\d{6}$")

    def _mailed_to(self, address: str, pattern: str) -> str:
        until = time.monotonic() + MAIL_TIMEOUT_S
        while not (mails := self._mails_to(address)):
            assert time.monotonic() < until, f"No mail to {address}."
            time.sleep(0.1)
        found = re.search(pattern, mails[-1].get_content())
        assert found, mails[-1].get_content()
        return found.group()

    @contextmanager
    def worker_paused(self) -> Iterator[None]:
        """Pause the worker, so that the page of a waiting photo can be tested."""
        group = self._worker()
        os.killpg(group, signal.SIGSTOP)
        while self._is_database_locked():  # by the worker, in the middle of a change
            os.killpg(group, signal.SIGCONT)
            time.sleep(0.1)
            os.killpg(group, signal.SIGSTOP)
        try:
            yield
        finally:
            os.killpg(group, signal.SIGCONT)

    def _is_database_locked(self) -> bool:
        database = sqlite3.connect(self.home / "db.sqlite3", timeout=2, isolation_level=None)
        try:
            database.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return True
        finally:
            database.close()
        return False

    def _worker(self) -> int:
        launcher = self._launcher.pid
        children = Path(f"/proc/{launcher}/task/{launcher}/children").read_text(encoding="ascii")
        commands = {int(pid): Path(f"/proc/{pid}/cmdline").read_bytes() for pid in children.split()}
        served = f"\0{queues.WORKER}\0".encode()
        return next(pid for pid, command in commands.items() if served in command)

    def _mails_to(self, address: str) -> list[EmailMessage]:
        files = sorted((self.home / "mail").glob("*.log"), key=lambda path: path.stat().st_mtime)
        texts = [
            text
            for path in files
            for text in _BETWEEN_MAILS.split(path.read_text(encoding="utf-8"))
        ]
        mails = [email.message_from_string(text, policy=email.policy.default) for text in texts]
        return [mail for mail in mails if mail["To"] == address]

    def _is_unlocked(self) -> bool:
        """Say whether all processes have ended; each holds the folder's lock while it runs."""
        with (self.home / "lock").open("rb") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
        return True


def _free_port() -> int:
    with socket.socket() as attempt:
        attempt.bind(("127.0.0.1", 0))
        port: int = attempt.getsockname()[1]
        return port
