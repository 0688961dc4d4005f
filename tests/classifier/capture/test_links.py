"""Links to take one photo: once, for a while, as long as the person wants it."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from classifier.audit import services as audit
from classifier.audit.models import AuditEvent
from classifier.capture import services as capture_links
from classifier.capture.models import CaptureLink
from classifier.core.errors import LinkGoneError, StorageUnavailableError
from classifier.intake import services as intake
from classifier.intake.errors import PhotoRefusedError
from classifier.moles import services as moles
from classifier.people.errors import ConsentMissingError
from classifier.people.services import accounts
from classifier.photos.models import Photo
from tests import factories


def make(mole, *, shows_last_photo=False):
    return capture_links.make_link(mole=mole, actor=audit.SYSTEM, shows_last_photo=shows_last_photo)


def events(link):
    found = AuditEvent.objects.filter(target=str(link.id)).order_by("id")
    return list(found.values_list("event", "actor_kind"))


@pytest.mark.django_db
class TestOneLink:
    def test_its_photo_goes_to_the_mole_and_is_assessed(self, mole):
        link, token = make(mole)
        photo = capture_links.use_link(token=token, data=factories.jpeg(1))
        link.refresh_from_db()
        assert (photo.mole, photo.subject, photo.modality) == (mole, mole.subject, "phone")
        assert (link.photo, link.state) == (photo, "used")
        assert photo.assessments.get().status == "queued"
        assert events(link) == [("capture_link_made", "system"), ("capture_link_used", "link")]
        added = AuditEvent.objects.get(event="photo_added", target=str(photo.id))
        assert (added.actor_kind, added.actor) == ("link", str(link.id))

    def test_the_token_is_not_stored(self, mole):
        link, token = make(mole)
        kept = str(CaptureLink.objects.filter(pk=link.pk).values()) + str(
            list(AuditEvent.objects.values())
        )
        assert token not in kept
        assert len(token) == 43

    def test_it_works_once(self, mole):
        _, token = make(mole)
        capture_links.use_link(token=token, data=factories.jpeg(1))
        with pytest.raises(LinkGoneError):
            capture_links.use_link(token=token, data=factories.jpeg(2))
        assert Photo.objects.count() == 1

    def test_it_ends_after_fifteen_minutes(self, mole):
        link, token = make(mole)
        assert link.expires_at - link.created_at > timedelta(minutes=14)
        CaptureLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        with pytest.raises(LinkGoneError):
            capture_links.use_link(token=token, data=factories.jpeg(1))
        link.refresh_from_db()
        assert link.state == "expired"

    def test_it_can_be_withdrawn_and_not_revived(self, mole):
        link, token = make(mole)
        for _ in range(2):
            capture_links.revoke_link(link=link, actor=audit.SYSTEM)
        with pytest.raises(LinkGoneError):
            capture_links.use_link(token=token, data=factories.jpeg(1))
        assert events(link) == [
            ("capture_link_made", "system"),
            ("capture_link_revoked", "system"),
        ]

    def test_a_used_one_is_not_withdrawn(self, mole):
        link, token = make(mole)
        capture_links.use_link(token=token, data=factories.jpeg(1))
        capture_links.revoke_link(link=link, actor=audit.SYSTEM)
        link.refresh_from_db()
        assert (link.state, link.revoked_at) == ("used", None)

    def test_a_new_one_ends_the_one_before(self, mole):
        _, old = make(mole)
        _, new = make(mole)
        with pytest.raises(LinkGoneError):
            capture_links.link_of(token=old)
        assert capture_links.link_of(token=new).mole == mole

    @pytest.mark.parametrize("token", ["", "guess", "A" * 43, "\x00", "é" * 43])
    def test_a_guess_opens_nothing(self, mole, token):
        make(mole)
        with pytest.raises(LinkGoneError):
            capture_links.link_of(token=token)

    def test_the_digest_is_not_a_token(self, mole):
        link, _ = make(mole)
        with pytest.raises(LinkGoneError):
            capture_links.link_of(token=link.token_digest)

    def test_a_mole_in_the_bin_ends_it(self, mole):
        _, token = make(mole)
        moles.bin_mole(mole=mole, actor=audit.SYSTEM)
        with pytest.raises(LinkGoneError):
            capture_links.use_link(token=token, data=factories.jpeg(1))

    def test_consent_taken_back_ends_it_and_makes_no_new_one(self, mole, person):
        _, token = make(mole)
        accounts.withdraw_consent(user=person)
        with pytest.raises(LinkGoneError):
            capture_links.use_link(token=token, data=factories.jpeg(1))
        with pytest.raises(ConsentMissingError):
            make(mole)
        assert not Photo.objects.exists()

    def test_a_file_that_is_not_a_photo_leaves_the_link_valid(self, mole):
        _, token = make(mole)
        with pytest.raises(PhotoRefusedError):
            capture_links.use_link(token=token, data=b"not a photo")
        assert capture_links.use_link(token=token, data=factories.jpeg(1)).mole == mole

    def test_a_full_disk_leaves_it_good(self, mole, monkeypatch):
        link, token = make(mole)

        def full(*_args):
            raise StorageUnavailableError

        monkeypatch.setattr(intake, "store_files", full)
        with pytest.raises(StorageUnavailableError):
            capture_links.use_link(token=token, data=factories.jpeg(1))
        link.refresh_from_db()
        assert link.state == "open"

    def test_the_same_bytes_again_point_at_the_first(self, mole):
        first = factories.make_photo(mole=mole, data=factories.jpeg(1))
        link, token = make(mole)
        assert capture_links.use_link(token=token, data=factories.jpeg(1)) == first
        link.refresh_from_db()
        assert link.photo == first


@pytest.mark.django_db(transaction=True)
def test_one_of_two_simultaneous_phones_wins(mole):
    link, token = make(mole)
    outcomes = []
    start = threading.Barrier(2)

    def use(seed):
        start.wait()
        try:
            outcomes.append(capture_links.use_link(token=token, data=factories.jpeg(seed)).id)
        except LinkGoneError:
            outcomes.append("gone")
        finally:
            connection.close()

    threads = [threading.Thread(target=use, args=(seed,)) for seed in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    link.refresh_from_db()
    assert sorted(outcomes, key=str) == sorted(["gone", link.photo_id], key=str)
    assert Photo.objects.count() == 1


@pytest.mark.django_db
def test_a_guard_that_comes_too_late_takes_nothing(mole, monkeypatch):
    """As on PostgreSQL, where both have read the open link before one of them takes it."""
    link, token = make(mole)
    monkeypatch.setattr(capture_links, "link_of", lambda token: link)
    capture_links.use_link(token=token, data=factories.jpeg(1))
    with pytest.raises(LinkGoneError):
        capture_links.use_link(token=token, data=factories.jpeg(2))
    assert Photo.objects.count() == 1
