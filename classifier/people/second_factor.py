"""The second step at sign-in: which kinds there are, and what setting one up asks for."""

import time
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.dispatch import receiver
from django.http import HttpRequest

# Recovery codes don't count: they are for getting back in, not for signing in every day.
SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def is_first_after_sign_in(request: HttpRequest) -> bool:
    """Say whether somebody without a second step typed their password a few minutes ago."""
    if is_mfa_enabled(request.user):
        return False
    since = time.time() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    records = get_authentication_records(request, request.user)
    return any(each["method"] == "password" and each["at"] > since for each in records)


@receiver(authenticator_added)
def count_as_used(request: HttpRequest, authenticator: Authenticator, **_signal: Any) -> None:
    """Count a session as signed in with the second step that was just shown to work in it."""
    if authenticator.type in SECOND_FACTORS:
        post_authentication(request, authenticator, reauthenticated=True)
