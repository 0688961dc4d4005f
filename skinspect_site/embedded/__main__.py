"""Starts all parts of SkinSpect, restarts those that die, and stops them together."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from skinspect_site import healthcheck, run
from skinspect_site.embedded import parts
from skinspect_site.embedded.children import Child, DiesTooOftenError
from skinspect_site.embedded.database_room import DatabaseRoom
from skinspect_site.embedded.home import CannotStart, Home

ROOT = Path(__file__).resolve().parents[2]
# Seconds that a part has to answer. Set by judgement: less would fail on a slow machine, more would
# keep people waiting for a part that will never start.
FIRST_ANSWER_WITHIN = 60.0
# As people read them, and as `skinspect_site.run` calls them.
PARTS = {
    "web server": "web",
    "worker": "worker",
    "webhook worker": "webhook-worker",
    "beat": "beat",
}
# Seconds. The database grows by less than what is reserved until then.
RESERVE_EVERY = 10.0
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Launcher:
    """One run, from the first child's start to the last one's end."""

    def __init__(self, home: Home, host: str, port: int) -> None:
        self._home, self._host, self._port = home, host, port
        self._children: list[Child] = []
        self._stopping = threading.Event()
        shown = healthcheck.address_to_ask(host)
        if shown == "127.0.0.1":
            shown = "localhost"  # as in SITE_URL; passkeys need a name, too
        self._database_room: DatabaseRoom | None = None
        self._reserve_at = 0.0
        self._address = f"http://{f'[{shown}]' if ':' in shown else shown}:{port}/"
        self._environment = _environment(home, host, port)

    def run(self) -> None:
        """Run until a signal arrives. Raises CannotStart or DiesTooOftenError."""
        for number in SIGNALS:
            signal.signal(number, self._stop)
        self._home.write_running_note(self._address)
        try:
            self._start()
            while not self._stopping.wait(0.5):
                self._watch()
                self._keep_database_room()
        finally:
            self._stop_children()
            if self._database_room is not None:
                self._database_room.close()

    def _stop(self, *_signal: object) -> None:
        if self._stopping.is_set():
            for child in self._children:
                child.kill()
        self._stopping.set()

    def _start(self) -> None:
        if not {"REDIS_URL", "REDIS_URL_FILE"} & os.environ.keys():
            self._start_broker()
        if not self._stopping.is_set():
            self._prepare()
        if self._stopping.is_set():
            return
        if "DATABASE_URL" not in os.environ:
            self._database_room = DatabaseRoom(self._home.database)
        for name, command in PARTS.items():
            self._add(parts.part(name, command, self._home, self._environment))
        asked = healthcheck.address_to_ask(self._host)
        self._wait_for("web server", lambda: healthcheck.is_live(asked, self._port))
        if not self._stopping.is_set():
            _print(_welcome(self._address))

    def _start_broker(self) -> None:
        path = self._home.broker_socket()
        self._environment["REDIS_URL"] = f"unix://{path}"
        self._add(parts.broker(self._home))
        self._wait_for("broker", lambda: parts.broker_answers(path))

    def _prepare(self) -> None:
        _print("Preparing the database and the static files ...")
        command = run.COMMANDS["prepare"](self._environment)
        # In a session of its own, so that Ctrl-C does not stop it halfway through a migration.
        result = subprocess.run(  # noqa: S603 - our own command
            command,
            env=self._environment,
            check=False,
            start_new_session=True,
            pass_fds=(self._home.lock_handle,),
        )
        if result.returncode and not self._stopping.is_set():
            raise CannotStart("The database could not be brought up to date; see the error above.")

    def _add(self, child: Child) -> None:
        self._children.append(child)
        child.start()

    def _watch(self) -> None:
        for child in self._children:
            if message := child.ensure_running():
                _print(message)

    def _keep_database_room(self) -> None:
        now = time.monotonic()
        if self._database_room is not None and now > self._reserve_at:
            self._database_room.reserve()
            self._reserve_at = now + RESERVE_EVERY

    def _wait_for(self, name: str, answers: Callable[[], bool]) -> None:
        until = time.monotonic() + FIRST_ANSWER_WITHIN
        while not self._stopping.wait(0.1):
            if answers():
                return
            self._watch()
            if time.monotonic() > until:
                raise CannotStart(f"The {name} does not answer; see {self._home.logs}.")

    def _stop_children(self) -> None:
        """Stop the broker last, because the others need it to shut down cleanly."""
        if self._stopping.is_set() and self._children:
            _print("Stopping ...")
        others = [child for child in self._children if child.name != "broker"]
        for group in (others, [child for child in self._children if child.name == "broker"]):
            for child in group:
                child.ask_to_stop()
            for child in group:
                child.wait_until_stopped()


def main() -> int:
    """Run with the settings of the environment; returns the exit status."""
    os.umask(0o077)  # of the broker's files too, which knows nothing of our settings
    folder = Path(os.environ.get("SKINSPECT_HOME") or ROOT / "var").resolve()
    host = os.environ.get("HOST", "127.0.0.1")
    try:
        port = _port()
        with Home(folder) as home:
            _check_free(host, port)
            Launcher(home, host, port).run()
    except (CannotStart, DiesTooOftenError) as reason:
        sys.stderr.write(f"{reason}\n")
        return 1
    return 0


def _environment(home: Home, host: str, port: int) -> dict[str, str]:
    return {
        "DJANGO_SETTINGS_MODULE": "skinspect_site.settings.development",
        "LOG_LEVEL": "WARNING",
        **run.DEFAULTS,
        **os.environ,
        "SKINSPECT_HOME": str(home.folder),
        "HOST": host,
        "PORT": str(port),
    }


def _port() -> int:
    given = os.environ.get("PORT", "8000")
    if given.isdecimal() and 0 < int(given) < 65536:
        return int(given)
    raise CannotStart(f"PORT must be a number from 1 to 65535, not {given!r}.")


def _check_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((host, port))
        except OSError as error:
            raise CannotStart(
                f"SkinSpect cannot listen on {host} port {port} ({error.strerror}). Stop what uses "
                f"it, or choose another port: make run PORT={port % 65535 + 1}"
            ) from error


def _welcome(address: str) -> str:
    home = os.environ.get("SKINSPECT_HOME", "")
    command = f"{os.path.relpath(sys.executable)} manage.py create_account EMAIL --role admin"
    return (
        f"SkinSpect is ready: {address}\n"
        f"To create an administrator: {f'SKINSPECT_HOME={home} ' if home else ''}{command}\n"
        "Ctrl-C stops everything."
    )


def _print(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
