"""Links to a visit: made, ended, guessed at, opened with a passphrase, written down."""

from datetime import timedelta
from unittest import mock

import pytest
from django.utils import timezone

from classifier.audit import services as audit
from classifier.audit.models import AuditEvent
from classifier.core.errors import LinkGoneError
from classifier.people.errors import ConsentMissingError
from classifier.people.services import accounts
from classifier.visits.errors import LinkLockedError, TooManyLinksError, WrongPassphraseError
from classifier.visits.models import ShareLink
from classifier.visits.services import share_links, visits
from tests import factories
from tests.classifier.visits.support import photographed, placed_mole, prepare

pytestmark = pytest.mark.django_db
PASSPHRASE = "seven green apples"


@pytest.fixture
def visit():
    subject = factories.make_subject()
    mole = placed_mole(subject)
    photographed(mole, "lower")
    return prepare(subject, mole)


def make(visit, *, days=7, **fields):
    return share_links.make_link(visit=visit, actor=audit.SYSTEM, days=days, **fields)


def attempt(link, passphrase, address="203.0.113.7"):
    share_links.check_passphrase(link=link, passphrase=passphrase, address=address)


def test_neither_token_nor_passphrase_is_stored(visit):
    link, token = make(visit, passphrase=PASSPHRASE)
    kept = str(ShareLink.objects.filter(pk=link.pk).values().get())
    assert token not in kept
    assert PASSPHRASE not in kept
    assert share_links.link_of(token=token) == link


def test_a_guess_finds_nothing(visit):
    _link, token = make(visit)
    for guess in ("", "x", token[:-1], token + "A", token.swapcase()):
        with pytest.raises(LinkGoneError):
            share_links.link_of(token=guess)


class TestEnds:
    def test_by_itself(self, visit):
        link, token = make(visit, days=1)
        almost = timezone.now() + timedelta(seconds=1)
        ShareLink.objects.filter(pk=link.pk).update(expires_at=almost)
        assert share_links.link_of(token=token)
        ShareLink.objects.filter(pk=link.pk).update(expires_at=timezone.now())
        link.refresh_from_db()
        assert link.state == "expired"
        with pytest.raises(LinkGoneError):
            share_links.link_of(token=token)

    def test_when_it_is_withdrawn_and_leaves_others_alone(self, visit):
        (link, token), (_other, other_token) = make(visit), make(visit)
        share_links.revoke_link(link=link, actor=audit.SYSTEM)
        share_links.revoke_link(link=link, actor=audit.SYSTEM)
        link.refresh_from_db()
        assert link.state == "revoked"
        with pytest.raises(LinkGoneError):
            share_links.link_of(token=token)
        assert share_links.link_of(token=other_token)
        assert AuditEvent.objects.filter(event="share_link_revoked").count() == 1

    def test_with_its_visit(self, visit):
        _link, token = make(visit)
        visits.erase(visit=visit, actor=audit.SYSTEM)
        with pytest.raises(LinkGoneError):
            share_links.link_of(token=token)

    def test_while_consent_is_taken_back(self, visit):
        _link, token = make(visit)
        accounts.withdraw_consent(user=visit.subject.user)
        with pytest.raises(LinkGoneError):
            share_links.link_of(token=token)
        with pytest.raises(ConsentMissingError):
            make(visit)
        accounts.give_consent(user=visit.subject.user)
        assert share_links.link_of(token=token)

    def test_while_the_person_is_in_the_bin(self):
        user = factories.make_user()
        member = factories.make_member(user)
        _link, token = make(prepare(member, placed_mole(member)))
        assert share_links.link_of(token=token)
        type(member).objects.filter(pk=member.pk).update(binned_at=timezone.now())
        with pytest.raises(LinkGoneError):
            share_links.link_of(token=token)


class TestPassphrase:
    def test_the_right_one_opens_as_often_as_one_likes(self, visit):
        link, _token = make(visit, passphrase=PASSPHRASE)
        for _ in range(share_links.TRIES_A_LINK + 2):
            attempt(link, PASSPHRASE)

    def test_one_address_cannot_lock_the_link_for_others(self, visit):
        link, _token = make(visit, passphrase=PASSPHRASE)
        for number in range(share_links.TRIES_OF_AN_ADDRESS):
            with pytest.raises(WrongPassphraseError):
                attempt(link, f"wrong {number}", address="203.0.113.1")
        for _ in range(share_links.TRIES_A_LINK):
            with pytest.raises(LinkLockedError):
                attempt(link, PASSPHRASE, address="203.0.113.1")
        attempt(link, PASSPHRASE, address="203.0.113.99")

    def test_too_many_wrong_ones_lock_the_link_even_for_the_right_one(self, visit):
        link, _token = make(visit, passphrase=PASSPHRASE)
        for number in range(share_links.TRIES_A_LINK):
            with pytest.raises(WrongPassphraseError):
                attempt(link, f"wrong {number}", address=f"203.0.113.{number}")
        with pytest.raises(LinkLockedError):
            attempt(link, PASSPHRASE, address="203.0.113.99")

    def test_another_link_stays_open(self, visit):
        locked, _token = make(visit, passphrase=PASSPHRASE)
        other, _token = make(visit, passphrase=PASSPHRASE)
        for number in range(share_links.TRIES_A_LINK):
            with pytest.raises(WrongPassphraseError):
                attempt(locked, "wrong", address=f"203.0.113.{number}")
        attempt(other, PASSPHRASE, address="203.0.113.99")

    def test_an_address_has_only_so_many_tries_at_all_links(self, visit, monkeypatch):
        monkeypatch.setattr(share_links, "TRIES_AN_ADDRESS", 3)
        links = [make(visit, passphrase=PASSPHRASE)[0] for _ in range(4)]
        for link in links[:3]:
            with pytest.raises(WrongPassphraseError):
                attempt(link, "wrong")
        with pytest.raises(LinkLockedError):
            attempt(links[3], PASSPHRASE)
        attempt(links[3], PASSPHRASE, address="198.51.100.1")

    def test_a_locked_link_opens_again_later(self, visit, monkeypatch):
        monkeypatch.setattr(share_links, "TRIES_A_LINK", 1)
        link, _token = make(visit, passphrase=PASSPHRASE)
        with pytest.raises(WrongPassphraseError):
            attempt(link, "wrong")
        with pytest.raises(LinkLockedError):
            attempt(link, PASSPHRASE)
        later = timezone.now() + timedelta(seconds=share_links.LOCKED_SECONDS + 1)
        with mock.patch("django.utils.timezone.now", return_value=later):
            attempt(link, PASSPHRASE)

    def test_no_more_than_ten_open_links(self, visit):
        made = [make(visit)[0] for _ in range(share_links.MOST_LINKS)]
        with pytest.raises(TooManyLinksError):
            make(visit)
        share_links.revoke_link(link=made[0], actor=audit.SYSTEM)
        assert make(visit)


class TestWrittenDown:
    def test_each_viewing_names_the_link_and_no_address(self, visit):
        link, _token = make(visit)
        share_links.note_viewing(link=link, what="page")
        share_links.note_viewing(link=link, what="pdf")
        events = list(AuditEvent.objects.filter(event="share_link_viewed").order_by("id"))
        assert [event.details for event in events] == [{"what": "page"}, {"what": "pdf"}]
        assert {(event.actor_kind, event.actor) for event in events} == {("link", str(link.pk))}
        assert {event.target for event in events} == {str(visit.pk)}

    def test_pictures_belong_to_the_page_but_a_photo_alone_counts(self, visit):
        link, _token = make(visit)
        photo = visit.subject.photos.get()
        share_links.note_viewing(link=link, what="photo", photo_id=photo.pk)
        share_links.note_viewing(link=link, what="page")
        share_links.note_viewing(link=link, what="photo", photo_id=photo.pk)
        viewings = AuditEvent.objects.filter(event="share_link_viewed").order_by("id")
        assert [event.details["what"] for event in viewings] == ["photo", "page"]
