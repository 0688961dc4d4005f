"""Rate limits: requests of a partner, and requests for tokens from one address."""

from typing import Any

from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from classifier.api.permissions import partner_of
from classifier.core import rate_limits


class ExactThrottle(SimpleRateThrottle):
    """DRF's rates and scopes, counted by `core.rate_limits`."""

    num_requests: int
    duration: int

    def allow_request(self, request: Request, view: Any) -> bool:
        """Whether the request is within the rate; one without a key always is."""
        self.key = self.get_cache_key(request, view)
        return self.key is None or rate_limits.take(
            self.key, limit=self.num_requests, seconds=self.duration
        )

    def wait(self) -> float:
        """Return in how many seconds requests are answered again."""
        return rate_limits.seconds_left(self.key or "")


class PartnerThrottle(ExactThrottle):
    """Counts a partner's requests, whichever tokens they come with (`PARTNER_RATE`)."""

    scope = "partner"

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        """Return the partner's key; public pages are not counted."""
        partner = partner_of(request)
        return f"throttle-partner-{partner.id}" if partner else None


class TokenThrottle(ExactThrottle):
    """Counts requests for tokens by address: each costs us a slow hash of the secret."""

    scope = "token"

    def get_cache_key(self, request: Request, view: Any) -> str:
        """Return the address's key."""
        return f"throttle-token-{self.get_ident(request)}"
