"""Tokens for partners: client credentials only, with the errors of RFC 6749."""

from math import ceil
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt
from oauth2_provider.oauth2_validators import OAuth2Validator
from oauth2_provider.views import RevokeTokenView, TokenView

from classifier.api.throttles import TokenThrottle


class PartnerValidator(OAuth2Validator):
    """Accepts active partners only."""

    def authenticate_client(self, request: Any, *args: Any, **kwargs: Any) -> bool:
        """Return whether the credentials are an active partner's."""
        if not super().authenticate_client(request, *args, **kwargs):
            return False
        partner = getattr(request.client, "partner", None)
        return partner is not None and partner.is_active


class Throttled:
    """Refuses an address that asks too often. CSRF-exempt, because no cookie is read."""

    @method_decorator(csrf_exempt)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer, or refuse with 429."""
        throttle = TokenThrottle()
        if throttle.allow_request(request, self):  # type: ignore[arg-type]
            return super().dispatch(request, *args, **kwargs)  # type: ignore[misc,no-any-return]
        wait = str(ceil(throttle.wait()))
        error = {"error": "slow_down", "error_description": "Too many requests for tokens."}
        return JsonResponse(error, status=429, headers={"Retry-After": wait})


class PartnerTokenView(Throttled, TokenView):
    """Issues tokens for client credentials."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer a token request."""
        response: HttpResponse = self.authorization_flow_token_response(request, *args, **kwargs)
        return response


class PartnerRevokeView(Throttled, RevokeTokenView):
    """Revokes a token."""
