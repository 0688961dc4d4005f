"""The codes of an authenticator app."""

import base64
import hashlib
import hmac
import time


def code(secret: str) -> str:
    """Return the current six digits (RFC 6238)."""
    step = int(time.time()) // 30
    digest = hmac.new(base64.b32decode(secret), step.to_bytes(8), hashlib.sha1).digest()
    start = digest[-1] & 15
    number = int.from_bytes(digest[start : start + 4]) & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"
