"""What goes out: Django's answer, or an apology where Django could give none."""

import json
from dataclasses import dataclass
from io import BytesIO
from typing import IO
from wsgiref.util import FileWrapper

from classifier.core.problems import MEDIA_TYPE, Problem, headers_of
from skinspect_site.foreseen import is_foreseen

_SAID = {
    500: "Something went wrong on our side. It was logged; please try again later.",
    503: "The site is busy or is being restarted. Please try again in a moment.",
    507: "The server has no room left at the moment. Please try again later.",
}


@dataclass(slots=True)
class Answer:
    """What Django answers. `body` is open; `unread` are bytes of the request that are not read."""

    status: int
    headers: list[tuple[str, str]]
    body: IO[bytes] | FileWrapper
    unread: int = 0
    sent: int = 0

    def header(self, name: str) -> str:
        """Return a header, "" if it is missing."""
        return next((value for key, value in self.headers if key.lower() == name), "")


def apology(path: str, error: Exception) -> Answer:
    """Return the answer to a request that failed outside of Django.

    It does not say whether the request was carried out: Django may have done so.
    """
    # It needs models, and Gunicorn reads this module before Django is set up.
    from classifier.core.storage import room

    status = 507 if room.is_full(error) else 503 if is_foreseen(error) else 500
    if path.startswith("/api/"):
        problem = Problem(status, "unexpected" if status == 500 else "busy", _SAID[status])
        kind, said = MEDIA_TYPE, json.dumps(problem.body())
    else:
        kind, said = "text/plain; charset=utf-8", f"{_SAID[status]}\n"
    headers = {
        "Content-Type": kind,
        "Content-Length": str(len(said.encode())),
        "Cache-Control": "no-store",
        **headers_of(status),
    }
    return Answer(status, list(headers.items()), BytesIO(said.encode()))
