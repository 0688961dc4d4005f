"""Who may enter the staff pages, and which photos an admin opened in this session."""

import time
import uuid
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from classifier.people.models import User
from classifier.people.second_factor import SECOND_FACTORS
from classifier.people.session import forget_return_to_staff, return_to_staff

# Set by judgement: long enough to read one case with interruptions, and short enough that a screen
# left alone shows no photo for the rest of the day. Decision record 0008 names it.
OPEN_FOR_SECONDS = 30 * 60
# Set by judgement: keeps the session small. More cases than anyone reads in 30 minutes.
MAX_OPENINGS = 50
OPENINGS_KEY = "review_openings"

# Admins are superusers and have every permission; the staff pages themselves offer no edits.
ROLE_PERMISSIONS: dict[str, frozenset[str]] = {
    User.Role.REVIEWER: frozenset({"classifier.view_reviewrequest", "classifier.add_review"}),
}


class RoleBackend(BaseBackend):
    """Gives each role its permissions; authenticates nobody."""

    def get_user_permissions(
        self, user_obj: User | AnonymousUser, obj: Model | None = None
    ) -> set[str]:
        """Return the permissions of the user's role; they hold for all objects, never for one."""
        if not isinstance(user_obj, User) or not user_obj.is_active or obj is not None:
            return set()
        return set(ROLE_PERMISSIONS.get(user_obj.role, ()))


def is_admin(request: HttpRequest) -> bool:
    """Say whether the signed-in user is an admin. Settings name this function."""
    return isinstance(request.user, User) and request.user.role == User.Role.ADMIN


def has_second_factor(request: HttpRequest) -> bool:
    """Say whether this session was signed in with a second factor that is still set up."""
    records = get_authentication_records(request, request.user)
    used = any(record.get("method") == "mfa" for record in records)
    return used and is_mfa_enabled(request.user, types=SECOND_FACTORS)


def refusal_response(request: HttpRequest) -> HttpResponse | None:
    """Return a redirect for somebody who may not enter yet, or None for staff who may.

    Raises Http404 for people who are not staff.
    """
    user = request.user
    here = request.get_full_path()
    if not isinstance(user, User):
        return redirect_to_login(here)
    if not user.is_staff:
        raise Http404
    if has_second_factor(request):
        forget_return_to_staff(request)
        return None
    for kind, page in (
        (Authenticator.Type.TOTP, "mfa_reauthenticate"),
        (Authenticator.Type.WEBAUTHN, "mfa_reauthenticate_webauthn"),
    ):
        if is_mfa_enabled(user, types=[kind]):
            return redirect_to_login(here, reverse(page))
    messages.warning(
        request,
        _(
            "The review pages show other people's photos, so they ask for a second step at "
            "sign-in. Please set up an authenticator app or a passkey first."
        ),
    )
    return_to_staff(request, here)
    return redirect("mfa_index")


def open_photo(request: HttpRequest, assessment_id: uuid.UUID) -> None:
    """Let this session see an assessment's photo for `OPEN_FOR_SECONDS`."""
    openings = _openings(request)
    openings.pop(str(assessment_id), None)
    openings[str(assessment_id)] = {"until": time.time() + OPEN_FOR_SECONDS, "seen": False}
    request.session[OPENINGS_KEY] = dict(list(openings.items())[-MAX_OPENINGS:])


def is_open(request: HttpRequest, assessment_id: uuid.UUID) -> bool:
    """Say whether this session may see the photo now."""
    opening = _openings(request).get(str(assessment_id))
    return opening is not None and opening["until"] > time.time()


def mark_seen(request: HttpRequest, assessment_id: uuid.UUID) -> bool:
    """Mark an opened photo as seen; return whether this is the first time since it was opened."""
    openings = _openings(request)
    opening = openings[str(assessment_id)]
    if opening["seen"]:
        return False
    opening["seen"] = True
    request.session[OPENINGS_KEY] = openings
    return True


def _openings(request: HttpRequest) -> dict[str, dict[str, Any]]:
    return dict(request.session.get(OPENINGS_KEY, {}))
