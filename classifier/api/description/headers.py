"""The headers of answers, described once in the OpenAPI document."""

from typing import Any

from classifier.core.request_ids import HEADER as REQUEST_ID

DRAFT = "draft-ietf-httpapi-ratelimit-headers-10"
_TEXT = {"type": "string"}
_POLICY = "https://skinspect.example.org/api/v1/docs/#deprecations"


def _header(text: str, example: object, schema: dict[str, Any] = _TEXT) -> dict[str, Any]:
    return {"description": text, "schema": schema, "example": example}


DESCRIBED = {
    REQUEST_ID: _header(
        "The id that you sent, if it was 1 to 128 letters, digits, `.`, `_`, `=` or `-`; otherwise "
        "one of ours. It stands in our log: quote it when you report something.",
        "9b2f6c0d5f1e4b7c8a3d2e1f0a9b8c7d",
    ),
    "RateLimit-Policy": _header(
        f"The rate: `q` requests in `w` seconds ({DRAFT}).", '"partner";q=600;w=60'
    ),
    "RateLimit": _header(
        f"What is left: `r` requests for the next `t` seconds ({DRAFT}).", '"partner";r=598;t=41'
    ),
    "Retry-After": _header(
        "In how many seconds requests are answered again.", 41, {"type": "integer"}
    ),
    "WWW-Authenticate": _header(
        "What is wrong with the access token (RFC 6750).",
        'Bearer realm="api", error="invalid_token"',
    ),
    "Deprecation": _header(
        "Since when this, or a field in it, should not be used any more (RFC 9745).", "@1775001600"
    ),
    "Sunset": _header(
        "When it ends (RFC 8594). Missing while that is open.", "Thu, 01 Oct 2026 00:00:00 GMT"
    ),
    "Link": _header(
        "Where the policy on deprecations is told.",
        f'<{_POLICY}>; rel="deprecation"; type="text/html"',
    ),
}


def of_answer(status: int, *, is_deprecated: bool = False) -> list[str]:
    """Return the names of the headers that an answer of this status may have."""
    names = [REQUEST_ID]
    if status != 401:
        names += ["RateLimit", "RateLimit-Policy"]
    if status in (401, 403):
        names.append("WWW-Authenticate")
    if status in (429, 503):
        names.append("Retry-After")
    if is_deprecated:
        names += ["Deprecation", "Sunset", "Link"]
    return names


def reference(name: str) -> dict[str, str]:
    """Return a reference to the header's description."""
    return {"$ref": f"#/components/headers/{name}"}
