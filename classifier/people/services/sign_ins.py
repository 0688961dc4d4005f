"""Where people are signed in: remembered at each sign-in, listed for them, and ended by them."""

import uuid
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.models import Session
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest
from ua_parser import parse

from classifier.audit import services as audit
from classifier.people.models import SignIn, User
from classifier.people.services.account_changes import NEXT_GENERATION
from classifier.people.services.accounts import record_own

_SESSIONS = import_module(settings.SESSION_ENGINE).SessionStore


@receiver(user_logged_in)
def remember(*, request: HttpRequest, user: User, **_signal: Any) -> None:
    """Store that the request's session belongs to the user; safe to call twice."""
    key = request.session.session_key
    if key:
        SignIn.objects.get_or_create(
            session_key=key, defaults={"user": user, "device": _device(request)}
        )


@transaction.atomic
def end(*, user: User, sign_in_id: uuid.UUID) -> bool:
    """Sign the user out on one device; returns False if they were not signed in there any more."""
    found = SignIn.objects.filter(user=user, pk=sign_in_id).first()
    if found is None:
        return False
    _SESSIONS(found.session_key).delete()
    found.delete()
    record_own(event=audit.Event.DEVICE_SIGNED_OUT, user=user)
    return True


@transaction.atomic
def end_others(*, user: User, request: HttpRequest) -> None:
    """Sign the user out everywhere but in the request's session, also where no row tells of it."""
    end_all(user=user)
    update_session_auth_hash(request, user)
    remember(request=request, user=user)
    record_own(event=audit.Event.SESSIONS_ENDED, user=user)


def end_all(*, user: User) -> None:
    """End all sessions of the user, with the next request of each at the latest."""
    User.objects.filter(pk=user.pk).update(session_generation=NEXT_GENERATION)
    user.refresh_from_db(fields=["session_generation"])
    rows = SignIn.objects.filter(user=user)
    Session.objects.filter(session_key__in=rows.values("session_key")).delete()
    rows.delete()


def forget_ended() -> None:
    """Delete the rows whose session is over."""
    SignIn.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()


def _device(request: HttpRequest) -> str:
    """Return browser and system; empty if the user agent names neither."""
    agent = parse(request.META.get("HTTP_USER_AGENT", ""))
    parts = (agent.user_agent and agent.user_agent.family, agent.os and agent.os.family)
    return ", ".join(part for part in parts if part)[: SignIn.device.field.max_length]
