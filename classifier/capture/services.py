"""Links by which somebody without an account takes one photo of one mole."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from classifier.audit import services as audit
from classifier.audit.services import Actor, Event
from classifier.capture.models import CaptureLink
from classifier.core import tokens
from classifier.core.errors import LinkGoneError
from classifier.images import CleanPhoto
from classifier.intake import services as intake
from classifier.moles.models import Mole
from classifier.people.errors import ConsentMissingError
from classifier.people.models import Subject
from classifier.people.services import accounts
from classifier.photos.models import Modality, Photo

# For somebody in the same room. The sentences for people name the minutes.
LIFETIME = timedelta(minutes=15)


@transaction.atomic
def make_link(*, mole: Mole, actor: Actor, shows_last_photo: bool) -> tuple[CaptureLink, str]:
    """Return a new link and its token, of which only a digest is kept.

    Earlier links of the mole stop working. Raises ConsentMissingError.
    """
    Subject.objects.lock(mole.subject_id)
    accounts.require_consent(subject=mole.subject)
    for earlier in CaptureLink.objects.filter(CaptureLink.is_open(timezone.now()), mole=mole):
        revoke_link(link=earlier, actor=actor)
    token, digest = tokens.new_token()
    link = CaptureLink.objects.create(
        subject=mole.subject,
        mole=mole,
        token_digest=digest,
        shows_last_photo=shows_last_photo,
        expires_at=timezone.now() + LIFETIME,
    )
    audit.record(Event.CAPTURE_LINK_MADE, actor=actor, subject_id=link.subject_id, target=link.id)
    return link, token


@transaction.atomic
def revoke_link(*, link: CaptureLink, actor: Actor) -> None:
    """Withdraw a link; safe to call twice and for an expired or used link."""
    now = timezone.now()
    if CaptureLink.objects.filter(CaptureLink.is_open(now), pk=link.pk).update(revoked_at=now):
        audit.record(
            Event.CAPTURE_LINK_REVOKED, actor=actor, subject_id=link.subject_id, target=link.id
        )


def link_of(*, token: str) -> CaptureLink:
    """Return the open link with this token, mole and subject loaded.

    Raises LinkGoneError, also if the mole or the person is in the bin or consent was withdrawn.
    """
    links = CaptureLink.objects.kept().filter(CaptureLink.is_open(timezone.now()))
    link = links.filter(token_digest=tokens.digest(token)).select_related("mole", "subject").first()
    if link is None:
        raise LinkGoneError
    try:
        accounts.require_consent(subject=link.subject)
    except ConsentMissingError as error:
        raise LinkGoneError from error
    return link


def use_link(*, token: str, data: bytes) -> Photo:
    """Keep the one photo that a link is for; of simultaneous calls only one succeeds.

    Raises LinkGoneError, or what `intake.keep_photo` raises; then the link can still be used.
    """
    link = link_of(token=token)
    return _keep_photo(link, intake.clean_photo(data=data))


@transaction.atomic
def note_viewing(*, link: CaptureLink, photo: Photo) -> None:
    """Record that a person with the link was shown a photo."""
    audit.record(
        Event.PHOTO_VIEWED,
        actor=audit.link(link.id),
        subject_id=link.subject_id,
        target=photo.id,
    )


@transaction.atomic
def _keep_photo(link: CaptureLink, clean: CleanPhoto) -> Photo:
    Subject.objects.lock(link.subject_id)
    now, actor = timezone.now(), audit.link(link.id)
    own = CaptureLink.objects.filter(pk=link.pk)
    if not own.filter(CaptureLink.is_open(now)).update(used_at=now):
        raise LinkGoneError
    photo = intake.keep_photo(
        subject=link.subject,
        clean=clean,
        actor=actor,
        mole=link.mole,
        taken_at=None,
        modality=Modality.PHONE,
    ).photo
    own.update(photo=photo)
    audit.record(
        Event.CAPTURE_LINK_USED,
        actor=actor,
        subject_id=link.subject_id,
        target=link.id,
        photo=str(photo.id),
    )
    return photo
