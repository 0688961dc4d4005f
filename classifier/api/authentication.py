"""Authentication of partners by a bearer token, read from the header only."""

from typing import Any

from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from classifier.partners.selectors import access_token

INVALID = "The access token is not valid, or no longer."


class PartnerAuthentication(BaseAuthentication):
    """Reads the token without reading the body, so that a stranger's upload is never received.

    Sets `request.auth` to the token; `request.user` stays None, because a partner is not a person.
    """

    def authenticate(self, request: Request) -> tuple[None, Any] | None:
        """Return the valid token of the `Authorization` header, or None without one."""
        scheme, _, value = get_authorization_header(request).partition(b" ")
        if scheme.lower() != b"bearer":
            return None
        token = access_token(value.strip())
        if token is None or token.is_expired():
            raise AuthenticationFailed(INVALID, "invalid_token")
        return None, token

    def authenticate_header(self, request: Request) -> str:
        """Return the challenge of RFC 6750."""
        sent = get_authorization_header(request).lower().startswith(b"bearer")
        return 'Bearer realm="api", error="invalid_token"' if sent else 'Bearer realm="api"'
