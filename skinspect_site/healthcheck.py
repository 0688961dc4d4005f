"""Whether a running site answers: `python -m skinspect_site.healthcheck` exits with 0 if so."""

import http.client
import os
import sys

LIVE = "/health/live/"


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


def address_to_ask(listening_on: str) -> str:
    """Return the address at which a server that listens on this one can be reached from here."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(listening_on, listening_on)  # noqa: S104


def _allowed_host_name() -> str:
    """Return a host name from ALLOWED_HOSTS; Django answers 400 to any other."""
    first = os.environ.get("ALLOWED_HOSTS", "").split(",")[0].strip().lstrip(".")
    return "localhost" if first in {"", "*"} else first


if __name__ == "__main__":
    site = address_to_ask(os.environ.get("HOST", "127.0.0.1"))
    sys.exit(not is_live(site, int(os.environ.get("PORT", "8000"))))
