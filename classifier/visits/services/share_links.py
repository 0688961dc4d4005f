"""Links that show a prepared visit to people without an account, for as long as its owner says.

Only digests of tokens are kept. A link stops working when it expires, is withdrawn, when its visit
or the person is deleted, and while consent is withdrawn. The answer does not say which.
"""

import uuid
from datetime import timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from classifier.audit import services as audit
from classifier.audit.models import AuditEvent
from classifier.audit.services import Actor, Event
from classifier.core import rate_limits, tokens
from classifier.core.errors import LinkGoneError
from classifier.core.rate_limits import Limit
from classifier.people.errors import ConsentMissingError
from classifier.people.models import Subject
from classifier.people.services import accounts
from classifier.visits.errors import LinkLockedError, TooManyLinksError, WrongPassphraseError
from classifier.visits.models import ShareLink, Visit

DAYS = (1, 7, 30)
USUAL_DAYS = 7
LEAST_PASSPHRASE = 8
MOST_LINKS = 10
# Wrong passphrases until a network address is refused for this link or for all links, or the link
# for everybody: enough for typing errors, and at 120 an hour even eight letters can't be guessed.
# One address alone can't lock a link for others. The sentence for people names the minutes.
TRIES_OF_AN_ADDRESS = 10
TRIES_AN_ADDRESS = 20
TRIES_A_LINK = 30
LOCKED_SECONDS = 15 * 60
# Pictures on a page that was opened this recently are part of that viewing.
SAME_VIEWING = timedelta(minutes=30)
LINK_GONE = _(
    "This link does not work. It may be too old or withdrawn: ask the person "
    "who gave it to you for a new one."
)


@transaction.atomic
def make_link(
    *, visit: Visit, actor: Actor, days: int, note: str = "", passphrase: str = ""
) -> tuple[ShareLink, str]:
    """Return a new link to a visit, and its token, of which only a digest is kept.

    Raises ConsentMissingError, and TooManyLinksError.
    """
    accounts.require_consent(subject=visit.subject)
    Subject.objects.lock(visit.subject_id)
    Visit.objects.select_for_update().get(pk=visit.pk)
    now = timezone.now()
    if visit.share_links.filter(ShareLink.is_open(now)).count() >= MOST_LINKS:
        raise TooManyLinksError
    token, digest = tokens.new_token()
    link = ShareLink.objects.create(
        visit=visit,
        token_digest=digest,
        passphrase=make_password(passphrase) if passphrase else "",
        note=note,
        expires_at=now + timedelta(days=days),
    )
    audit.record(
        Event.SHARE_LINK_MADE,
        actor=actor,
        subject_id=visit.subject_id,
        target=link.pk,
        visit=str(visit.pk),
        days=days,
        has_passphrase=bool(passphrase),
    )
    return link, token


@transaction.atomic
def revoke_link(*, link: ShareLink, actor: Actor) -> None:
    """Withdraw a link; safe to call twice and for an expired link."""
    now = timezone.now()
    if ShareLink.objects.filter(ShareLink.is_open(now), pk=link.pk).update(revoked_at=now):
        audit.record(
            Event.SHARE_LINK_REVOKED,
            actor=actor,
            subject_id=link.visit.subject_id,
            target=link.pk,
            visit=str(link.visit_id),
        )


def link_of(*, token: str) -> ShareLink:
    """Return the open link with this token, visit and subject loaded. Raises LinkGoneError."""
    links = ShareLink.objects.kept().filter(
        ShareLink.is_open(timezone.now()), token_digest=tokens.digest(token)
    )
    link = links.select_related("visit__subject").first()
    if link is None:
        raise LinkGoneError(LINK_GONE)
    try:
        accounts.require_consent(subject=link.visit.subject)
    except ConsentMissingError as error:
        raise LinkGoneError(LINK_GONE) from error
    return link


def check_passphrase(*, link: ShareLink, passphrase: str, address: str) -> None:
    """Raise WrongPassphraseError unless the passphrase opens the link.

    Raises LinkLockedError for LOCKED_SECONDS after too many wrong ones: from this address for this
    link or for any, or from all addresses together for this link.
    """
    if not link.passphrase:
        return
    limits = (
        Limit(f"share-link:{link.pk}:{address}", TRIES_OF_AN_ADDRESS, LOCKED_SECONDS),
        Limit(f"share-address:{address}", TRIES_AN_ADDRESS, LOCKED_SECONDS),
        Limit(f"share-link:{link.pk}", TRIES_A_LINK, LOCKED_SECONDS),
    )
    if not rate_limits.take_all(limits):
        raise LinkLockedError
    if not check_password(passphrase, link.passphrase):
        raise WrongPassphraseError
    rate_limits.refund_all(limits)


@transaction.atomic
def note_viewing(*, link: ShareLink, what: str, photo_id: uuid.UUID | None = None) -> None:
    """Record that a person with the link was shown the "page", the "pdf" or a "photo".

    A photo is not recorded if the page was opened within SAME_VIEWING.
    """
    if what == "photo" and _has_just_opened(link):
        return
    details = {"photo": str(photo_id)} if photo_id else {}
    audit.record(
        Event.SHARE_LINK_VIEWED,
        actor=audit.link(link.pk),
        subject_id=link.visit.subject_id,
        target=link.visit_id,
        what=what,
        **details,
    )


def _has_just_opened(link: ShareLink) -> bool:
    since = timezone.now() - SAME_VIEWING
    views = AuditEvent.objects.filter(target=str(link.visit_id), at__gte=since)
    return views.filter(
        event=Event.SHARE_LINK_VIEWED, actor=str(link.pk), details__what="page"
    ).exists()
