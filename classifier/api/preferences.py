"""`Prefer: wait` (RFC 7240): an answer that waits for the result."""

import re
from collections.abc import Callable

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from classifier.core import waiting
from classifier.core.models import Job

# Seconds. Many proxies and clients give up after 60.
LONGEST = 30
_WAIT = re.compile(r"""\s*wait\s*=\s*"?([0-9]{1,9})"?\s*(?:;.*)?""", re.IGNORECASE)

PREFER = OpenApiParameter(
    "Prefer",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description=f"`wait=N`, with 1 to {LONGEST} seconds: answer when the assessment is finished, "
    "or after this time. A longer time counts as the longest. Anything else is ignored.",
)
PREFERENCE_APPLIED = OpenApiParameter(
    "Preference-Applied",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="The preference that was kept to. Missing if none was sent, or if too many others "
    "wait on this server: then the answer comes at once.",
    response=[200, 202],
)


def wait_preferred(request: Request) -> int | None:
    """Return for how many seconds the caller wants to wait; None if it did not say, or badly."""
    preferences = request.headers.get("Prefer", "").split(",")
    # Of several, the first counts (RFC 7240, 2).
    found = next(filter(None, map(_WAIT.fullmatch, preferences)), None)
    seconds = min(LONGEST, int(found[1])) if found else 0
    return seconds or None


def wait_if_preferred(request: Request, job: Job, is_done: Callable[[], bool]) -> dict[str, str]:
    """Wait for a job as long as the caller wants; returns the headers that say so.

    None if it did not wait: nobody asked, or the job had not ended when it was read and too many
    others wait. `is_done` looks whether it has ended since.
    """
    seconds = wait_preferred(request)
    if seconds and (
        job.is_terminal or waiting.wait_until(is_done, seconds=seconds, channel=str(job.pk))
    ):
        return {"Preference-Applied": f"wait={seconds}"}
    return {}
