"""How often a partner may call, and how often an address may ask for tokens."""

from typing import Any

from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from classifier.api.permissions import partner_of


class PartnerThrottle(SimpleRateThrottle):
    """Counts a partner's requests, whichever tokens they come with (`PARTNER_RATE`)."""

    scope = "partner"

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        """Return the partner's key; public pages are not counted."""
        partner = partner_of(request)
        return f"throttle-partner-{partner.id}" if partner else None


class TokenThrottle(SimpleRateThrottle):
    """Counts requests for tokens by address: each costs us a slow hash of the secret."""

    scope = "token"

    def get_cache_key(self, request: Request, view: Any) -> str:
        """Return the address's key."""
        return f"throttle-token-{self.get_ident(request)}"
