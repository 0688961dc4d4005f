"""What can go wrong, as exceptions."""

from typing import Any

import httpx


class ProblemError(Exception):
    """The server answered with an error.

    `code` is the stable word to act on (`docs/api.md` lists them); it is empty when the answer is
    not a problem document, for instance from a proxy. `errors` has sentences for each field.
    """

    def __init__(self, status: int, code: str, detail: str, errors: dict[str, list[str]]) -> None:
        super().__init__(f"{status} {code}: {detail}")
        self.status, self.code, self.detail, self.errors = status, code, detail, errors

    @classmethod
    def from_response(cls, response: httpx.Response) -> "ProblemError":
        """Read a problem document, or the errors of RFC 6749."""
        try:
            body: Any = response.json()
        except ValueError:
            body = {}
        if not isinstance(body, dict):
            body = {}
        code = body.get("code") or body.get("error") or ""
        detail = body.get("detail") or body.get("error_description") or response.reason_phrase
        return cls(response.status_code, str(code), str(detail), body.get("errors") or {})


class NotFinishedError(Exception):
    """The assessment was not finished in the time given; it goes on, so ask again later."""
