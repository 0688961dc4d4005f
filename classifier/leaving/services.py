"""Ask to have an account erased, keep it after all, and erase it."""

import logging
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from classifier.audit import services as audit
from classifier.audit.services import Actor, Event
from classifier.bin import erasure
from classifier.core.models import OutgoingMail
from classifier.leaving.errors import StaffCannotLeaveError
from classifier.leaving.mail import send_asked
from classifier.people.models import Subject, User
from classifier.people.services import accounts, sign_ins
from classifier.photos.models import Photo
from classifier.takeout.services import exports, imports

logger = logging.getLogger(__name__)

# How long an account is kept after its owner asked to have it erased. A week has a weekend in it:
# long enough to regret, and to notice that somebody else asked.
TIME_TO_UNDO = timedelta(days=7)


@transaction.atomic
def ask_to_leave(*, user: User) -> datetime:
    """Have the account erased after `TIME_TO_UNDO`; returns when. Ends all of its sessions.

    Until then nobody sees, assesses or sends anything of it, and nothing is brought in. Safe to
    call twice: the first time stays. Raises StaffCannotLeaveError.
    """
    imports.erase(user=user, actor=audit.person(user))
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.is_staff:
        raise StaffCannotLeaveError
    if user.erase_after is None:
        user.erase_after = timezone.now() + TIME_TO_UNDO
        user.save(update_fields=["erase_after"])
        accounts.record_own(event=Event.ERASURE_ASKED, user=user)
        send_asked(user=user)
    sign_ins.end_all(user=user)
    return user.erase_after


@transaction.atomic
def keep_account(*, user: User) -> None:
    """Take the wish to leave back; safe to call twice."""
    if User.objects.filter(pk=user.pk, erase_after__isnull=False).update(erase_after=None):
        accounts.record_own(event=Event.ERASURE_TAKEN_BACK, user=user)


def erase_accounts_that_are_due() -> int:
    """Erase the accounts whose time to undo is over; returns how many.

    An account that cannot be erased now is tried again at the next call.
    """
    due = User.objects.filter(erase_after__lte=timezone.now()).order_by("erase_after")
    return sum(_erase_if_due(pk) for pk in list(due.values_list("pk", flat=True)))


def erase_account(*, user: User, actor: Actor) -> None:
    """Erase an account with its people, moles, photos, files, links, sessions and mail, for good.

    The audit trail stays, which names nobody. Photos go one by one, each in a transaction of its
    own: what stops halfway goes on at the next call. Raises StaffCannotLeaveError.
    """
    if user.is_staff:
        raise StaffCannotLeaveError
    for photo in Photo.objects.filter(subject__user=user).iterator():
        erasure.erase_photo(photo=photo, actor=actor)
    _erase_rest(user, actor)


def _erase_if_due(pk: int) -> bool:
    """Erase one account, unless it was kept meanwhile."""
    user = User.objects.filter(pk=pk, erase_after__lte=timezone.now()).first()
    if user is None:
        return False
    try:
        erase_account(user=user, actor=audit.SYSTEM)
    except Exception:
        logger.exception("The account %s could not be erased", user.pseudonym)
        return False
    return True


@transaction.atomic
def _erase_rest(user: User, actor: Actor) -> None:
    """Erase what is left once the photos are gone, the account last."""
    own = accounts.welcome(user=user)
    members = Subject.objects.filter(user=user).exclude(pk=own.pk).order_by("pk")
    for subject in (own, *members):
        Subject.objects.lock(subject.pk)
    imports.erase(user=user, actor=actor)
    User.objects.select_for_update().get(pk=user.pk)
    exports.erase(user=user, actor=actor)
    for member in members:
        erasure.erase_member(member=member, actor=actor)
    erasure.erase_self(subject=own, actor=actor)
    _delete_mail(user)
    _delete_sessions(user)
    LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(User), object_id=str(user.pk)
    ).delete()
    user.delete()


def _delete_mail(user: User) -> None:
    """Delete mail to the account that is not sent yet."""
    addresses = {
        user.email,
        *EmailAddress.objects.filter(user=user).values_list("email", flat=True),
    }
    waiting = [row.pk for row in OutgoingMail.objects.all() if addresses & set(row.to)]
    OutgoingMail.objects.filter(pk__in=waiting).delete()


def _delete_sessions(user: User) -> None:
    """Delete the account's sessions, those too that no row of `SignIn` tells of."""
    own = [
        session.session_key
        for session in Session.objects.iterator()
        if session.get_decoded().get("_auth_user_id") == str(user.pk)
    ]
    Session.objects.filter(session_key__in=own).delete()
