"""Who calls: a partner, by a bearer token in the header and nowhere else."""

import hashlib
from typing import Any

from oauth2_provider.models import get_access_token_model
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

INVALID = "The access token is not valid, or no longer."


class PartnerAuthentication(BaseAuthentication):
    """Reads the token without touching the body, so that a stranger's upload is never received.

    Sets `request.auth` to the token; `request.user` stays None, for a partner is not a person.
    """

    def authenticate(self, request: Request) -> tuple[None, Any] | None:
        """Return the valid token of the `Authorization` header, or None without one."""
        scheme, _, value = get_authorization_header(request).partition(b" ")
        if scheme.lower() != b"bearer":
            return None
        digest = hashlib.sha256(value.strip()).hexdigest()
        tokens = get_access_token_model().objects.select_related("application__partner")
        token = tokens.filter(token_checksum=digest).first()
        if token is None or token.is_expired():
            raise AuthenticationFailed(INVALID, "invalid_token")
        return None, token

    def authenticate_header(self, request: Request) -> str:
        """Return the challenge of RFC 6750."""
        sent = get_authorization_header(request).lower().startswith(b"bearer")
        return 'Bearer realm="api", error="invalid_token"' if sent else 'Bearer realm="api"'
