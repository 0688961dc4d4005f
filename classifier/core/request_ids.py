"""The id of the request that is being answered, or of the one that caused a task.

It stands in the answer, in each log line and in problems, so that one line of a partner's log
leads to the lines of ours.
"""

import re
import uuid
from contextvars import ContextVar

HEADER = "X-Request-Id"
# Long enough for a UUID and for the trace ids of common proxies. Characters that end no log line
# and no header, and that make no e-mail address.
_WELL_FORMED = re.compile(r"[A-Za-z0-9._=-]{1,128}")

# Empty outside a request, and in tasks that no request caused.
in_use: ContextVar[str] = ContextVar("request_id", default="")


def request_id_for(sent: str) -> str:
    """Return the id that the caller sent, if it is well-formed, otherwise a new one."""
    return sent if _WELL_FORMED.fullmatch(sent) else uuid.uuid4().hex
