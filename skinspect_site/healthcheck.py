"""Whether a process does its work: `python -I skinspect_site/healthcheck.py worker` exits with 0.

Containers run this file every few seconds, so that it imports neither Django nor Celery: as a
module (`-m`) it would import the package, too.
"""

import http.client
import os
import sys
import time

LIVE = "/health/live/"
# Eight times as long as the file's touches are apart (`alive.EVERY_S`), for a busy machine.
SILENT_FOR_S = 120


def is_live(host: str, port: int) -> bool:
    """Whether the web server at this address answers its liveness page with 200 within 3 s."""
    connection = http.client.HTTPConnection(host, port, timeout=3)
    try:
        connection.request("GET", LIVE, headers={"Host": _allowed_host_name()})
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def is_touched(path: str) -> bool:
    """Whether a worker or beat has touched its file lately. A time to come counts as none."""
    try:
        return abs(time.time() - os.stat(path).st_mtime) < SILENT_FOR_S  # noqa: PTH116 - Path("") is a folder
    except OSError:
        return False


def address_to_ask(listening_on: str) -> str:
    """Return the address at which a server that listens on this one can be reached from here."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(listening_on, listening_on)  # noqa: S104


def _allowed_host_name() -> str:
    """Return a host name from ALLOWED_HOSTS; Django answers 400 to any other."""
    first = os.environ.get("ALLOWED_HOSTS", "").split(",")[0].strip().lstrip(".")
    return "localhost" if first in {"", "*"} else first


def main(process: str) -> bool:
    """Whether a process of this container, named as in `skinspect_site.run`, does its work."""
    if process == "web":
        site = address_to_ask(os.environ.get("HOST", "127.0.0.1"))
        return is_live(site, int(os.environ.get("PORT", "8000")))
    return is_touched(os.environ.get("ALIVE_FILE", ""))


if __name__ == "__main__":
    sys.exit(not main(sys.argv[1]))
