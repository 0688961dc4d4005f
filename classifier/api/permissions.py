"""Permissions: each operation names the scope that it needs."""

from typing import Any

from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from classifier.api.authentication import credential_of
from classifier.api.scopes import scope_of
from classifier.partners.models import Partner


class ScopeMissing(PermissionDenied):
    """The token is valid but lacks this scope."""

    default_code = "insufficient_scope"

    def __init__(self, scope: str) -> None:
        super().__init__(f"The access token needs the scope “{scope}” for this.")
        self.auth_header = f'Bearer realm="api", error="insufficient_scope", scope="{scope}"'


class Suspended(PermissionDenied):
    """The partner is not active."""

    default_code = "partner_inactive"
    default_detail = "This partner's access is suspended."


class IsPartner(BasePermission):
    """Admits active partners whose token has the scope that the operation needs."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Return whether there is a token. Raises PermissionDenied when it does not suffice."""
        token: Any = request.auth
        if token is None:
            return False
        credential = credential_of(token)
        if credential is None or not credential.partner.is_active:
            raise Suspended
        scope = scope_of(view, request.method or "")
        # The credential's too: an admin may have taken the scope away since.
        if scope and not (token.allow_scopes([scope]) and scope in credential.scopes):
            raise ScopeMissing(scope)
        return True


def partner_of(request: Request) -> Partner | None:
    """Return the partner whose token came with the request, if it is a partner's."""
    credential = credential_of(request.auth)
    return credential.partner if credential else None
