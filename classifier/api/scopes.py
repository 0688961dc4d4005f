"""Scopes: which of them a token may have, and which one an operation needs."""

from collections.abc import Mapping
from typing import Any

from oauth2_provider.scopes import BaseScopes

from classifier.partners.scopes import DEFAULT_SCOPES, Scope
from classifier.partners.selectors import credential_of


class PartnerScopes(BaseScopes):
    """Tells the token endpoint which scopes there are."""

    def get_all_scopes(self) -> Mapping[str, str]:
        """Return what each scope allows."""
        return {scope.value: str(scope.label) for scope in Scope}

    def get_available_scopes(self, application: Any = None, *_: Any, **__: Any) -> list[str]:
        """Return the scopes that a token of the application may have."""
        credential = credential_of(application) if application else None
        return [scope.value for scope in credential.scopes] if credential else []

    def get_default_scopes(self, application: Any = None, *_: Any, **__: Any) -> list[str]:
        """Return the scopes of a token whose request names none."""
        available = self.get_available_scopes(application)
        return [scope for scope in DEFAULT_SCOPES if scope in available] or available


def scope_of(view: Any, method: str) -> Scope | None:
    """Return the scope that `operation` gave to the view's method; None if the view lacks it.

    A method without `operation` raises AttributeError, so that it is closed to everyone.
    """
    name = method.lower()
    # OPTIONS is answered with 405 everywhere.
    if name == "options" or not hasattr(view, name):
        return None
    scope: Scope = getattr(view, name).scope
    return scope
