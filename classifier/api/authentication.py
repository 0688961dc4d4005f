"""Authentication of partners by a bearer token, read from the header only."""

from typing import Any

from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from classifier.partners.models import Credential
from classifier.partners.selectors import access_token
from classifier.partners.services import credentials

INVALID = "The access token is not valid, or no longer."
ENDED = "The credential of this access token has expired or was revoked."


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
        credential = credential_of(token)
        if credential is not None:
            if not credential.is_usable:
                raise AuthenticationFailed(ENDED, "invalid_token")
            credentials.note_use(credential=credential)
        return None, token

    def authenticate_header(self, request: Request) -> str:
        """Return the challenge of RFC 6750."""
        sent = get_authorization_header(request).lower().startswith(b"bearer")
        return 'Bearer realm="api", error="invalid_token"' if sent else 'Bearer realm="api"'


def credential_of(token: Any) -> Credential | None:
    """Return the credential that got the token, if it is a partner's."""
    return getattr(getattr(token, "application", None), "credential", None)
