"""Does a running site answer? `python -m skinspect_site.probe` ends with 0 if it does."""

import http.client
import os
import sys

LIVE = "/health/live/"


def answers(host: str, port: int) -> bool:
    """Whether the web server at this address answers its liveness page with 200."""
    connection = http.client.HTTPConnection(host, port, timeout=3)
    try:
        connection.request("GET", LIVE, headers={"Host": _known_name()})
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def reachable(host: str) -> str:
    """Return the address to ask for a server that listens on `host`."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104


def _known_name() -> str:
    """Return a host name that the site accepts."""
    first = os.environ.get("ALLOWED_HOSTS", "").split(",")[0].strip().lstrip(".")
    return "localhost" if first in {"", "*"} else first


if __name__ == "__main__":
    site = reachable(os.environ.get("HOST", "127.0.0.1"))
    sys.exit(not answers(site, int(os.environ.get("PORT", "8000"))))
