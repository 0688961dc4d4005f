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


class OAuthEndpoint:
    """Refuses an address that asks too often, and parameters that come twice (RFC 6749, 3.2).

    CSRF-exempt, because no cookie is read.
    """

    @method_decorator(csrf_exempt)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer, or refuse with 429."""
        throttle = TokenThrottle()
        if not throttle.allow_request(request, self):  # type: ignore[arg-type]
            wait = str(ceil(throttle.wait()))
            response: HttpResponse = _error(
                429, "slow_down", "Too many requests for tokens.", **{"Retry-After": wait}
            )
        elif any(len(values) > 1 for _, values in request.POST.lists()):
            # The library would take the last one.
            response = _error(400, "invalid_request", "A parameter was sent more than once.")
        else:
            response = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        for name, value in throttle.headers().items():
            response.headers[name] = value
        return response


def _error(status: int, code: str, description: str, **headers: str) -> JsonResponse:
    body = {"error": code, "error_description": description}
    return JsonResponse(body, status=status, headers=headers)


class PartnerTokenView(OAuthEndpoint, TokenView):
    """Issues tokens for client credentials."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer a token request."""
        response: HttpResponse = self.authorization_flow_token_response(request, *args, **kwargs)
        return response


class PartnerRevokeView(OAuthEndpoint, RevokeTokenView):
    """Revokes a token."""
