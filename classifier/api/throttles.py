"""Rate limits: requests of a partner, and requests for tokens from one address."""

from math import ceil
from typing import Any

from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from classifier.api.permissions import partner_of
from classifier.core import rate_limits


class ExactThrottle(SimpleRateThrottle):
    """DRF's rates and scopes, counted by `core.rate_limits`."""

    num_requests: int
    duration: int
    usage: rate_limits.Usage | None = None
    count = staticmethod(rate_limits.use)

    def allow_request(self, request: Request, view: Any) -> bool:
        """Whether the request is within the rate; one without a key always is."""
        self.key = self.get_cache_key(request, view)
        if self.key is None:
            return True
        self.usage = self.count(self.key, limit=self.num_requests, seconds=self.duration)
        return self.usage.is_within

    def wait(self) -> float:
        """Return in how many seconds requests are answered again."""
        return self.usage.seconds_left if self.usage else 0.0

    def headers(self) -> dict[str, str]:
        """Return what is left (`description.headers.DRAFT`); nothing for requests without a key."""
        if self.usage is None:
            return {}
        left = min(self.duration, ceil(self.usage.seconds_left))
        return {
            "RateLimit-Policy": f'"{self.scope}";q={self.num_requests};w={self.duration}',
            "RateLimit": f'"{self.scope}";r={self.usage.remaining};t={left}',
        }


class PartnerThrottle(ExactThrottle):
    """Counts a partner's requests, whichever tokens they come with.

    The rate is the partner's own, or `PARTNER_RATE`. Test credentials are counted apart.
    """

    scope = "partner"
    # Every request is counted: in the database each would be a transaction that writes.
    count = staticmethod(rate_limits.use_in_broker)

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        """Return the partner's key; public pages are not counted."""
        partner = partner_of(request)
        if partner is None:
            return None
        if own := partner.account.requests_per_minute:
            self.num_requests, self.duration = own, 60
        return f"throttle-partner-{partner.id}"


class TokenThrottle(ExactThrottle):
    """Counts requests for tokens by address: each costs us a slow hash of the secret."""

    scope = "token"

    def get_cache_key(self, request: Request, view: Any) -> str:
        """Return the address's key."""
        return f"throttle-token-{self.get_ident(request)}"
