"""Tokens for partners: client credentials only, with the errors of RFC 6749."""

from math import ceil
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt
from oauth2_provider.oauth2_validators import OAuth2Validator
from oauth2_provider.views import RevokeTokenView, TokenView

from classifier.api.throttles import TokenThrottle
from classifier.partners.selectors import credential_of, secret_before
from classifier.partners.services import credentials


class PartnerValidator(OAuth2Validator):
    """Accepts usable credentials of active partners, also by a secret that is being replaced."""

    def authenticate_client(self, request: Any, *args: Any, **kwargs: Any) -> bool:
        """Return whether the client id and secret are a usable credential's."""
        if not super().authenticate_client(request, *args, **kwargs):
            return False
        credential = credential_of(request.client)
        if credential is None or not (credential.is_usable and credential.partner.is_active):
            return False
        credentials.note_use(credential=credential)
        return True

    def _check_secret(self, provided_secret: str, stored_secret: str) -> bool:
        """Return whether the secret is the stored one, or the one before while that works."""
        if super()._check_secret(provided_secret, stored_secret):
            return True
        # The stored hash has a salt, so it stands for one credential.
        previous = secret_before(stored_secret)
        return bool(previous) and super()._check_secret(provided_secret, previous)


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
