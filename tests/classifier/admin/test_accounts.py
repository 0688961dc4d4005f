"""What admins change about accounts, on pages that ask first, and from when on it counts."""

import threading
from datetime import timedelta

import pytest
from django.contrib.auth import SESSION_KEY
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from classifier.audit.models import AuditEvent
from classifier.core.errors import NotAllowedError
from classifier.people.errors import LastAdminError
from classifier.people.models import User
from classifier.people.services import account_changes
from classifier.review.services import claims
from tests import factories

pytestmark = pytest.mark.django_db
REASON = "Left the practice"
CHANGES = ("deactivate", "role", "remove-second-factor", "end-sessions")


@pytest.fixture
def admin():
    return factories.make_admin()


@pytest.fixture
def browser(admin):
    return factories.sign_in(Client(), admin)


@pytest.fixture
def reviewer():
    return factories.make_reviewer("reader@example.org")


def page_of(change, user):
    return reverse(f"admin:classifier_user_{change}", args=[user.pk])


def change(browser, name, user, **fields):
    return browser.post(page_of(name, user), {"reason": REASON, **fields}, follow=True)


def event_of(name):
    return AuditEvent.objects.filter(event=name).get()


def is_signed_in(client):
    return client.get(reverse("account_overview")).status_code == 200


@pytest.mark.parametrize("name", CHANGES)
def test_each_change_has_a_page_that_says_what_will_happen_and_asks_why(browser, reviewer, name):
    page = browser.get(page_of(name, reviewer))
    assert "reader@example.org" in page.text
    assert "What will happen" in page.text
    assert "your reason" in page.text
    refused = browser.post(page_of(name, reviewer), {"reason": " ", "role": "user"})
    assert refused.status_code == 422
    assert "Please write why" in refused.text
    assert not AuditEvent.objects.filter(reason=REASON).exists()
    reviewer.refresh_from_db()
    assert (reviewer.is_active, reviewer.role) == (True, "reviewer")


@pytest.mark.parametrize(
    ("name", "event"),
    [
        ("deactivate", "account_deactivated"),
        ("role", "role_changed"),
        ("remove-second-factor", "second_factor_removed"),
        ("end-sessions", "sessions_ended"),
    ],
)
def test_the_audit_has_the_reason_and_the_owner_can_read_it(browser, admin, reviewer, name, event):
    own = Client()
    change(browser, name, reviewer, role="user")
    kept = event_of(event)
    assert (kept.actor_kind, kept.actor) == ("staff", str(admin.pseudonym))
    assert (kept.target, kept.reason) == (str(reviewer.pseudonym), REASON)
    reviewer.is_active = True
    reviewer.save()
    factories.sign_in(own, reviewer)
    assert REASON in own.get(reverse("access_log")).text


def test_a_deactivated_person_is_signed_out_and_stays_out(browser):
    person = factories.make_user("leaves@example.org")
    phone, laptop = (factories.sign_in(Client(), person) for _device in range(2))
    shown = change(browser, "deactivate", person)
    assert "leaves@example.org is deactivated." in shown.text
    assert page_of("reactivate", person) in shown.text
    assert not is_signed_in(phone)
    form = {"login": "leaves@example.org", "password": factories.PASSWORD}
    refused = laptop.post(reverse("account_login"), form)
    assert refused.url == reverse("account_inactive")

    change(browser, "reactivate", person)
    assert not is_signed_in(phone)
    laptop.post(reverse("account_login"), form)
    assert is_signed_in(laptop)
    assert event_of("account_reactivated").reason == REASON


def test_sessions_end_everywhere_and_a_new_one_lasts(browser):
    person = factories.make_user()
    phone, laptop = (factories.sign_in(Client(), person) for _device in range(2))
    change(browser, "end-sessions", person)
    assert not is_signed_in(phone)
    assert SESSION_KEY not in phone.session
    person.refresh_from_db()
    assert is_signed_in(factories.sign_in(laptop, person))


def test_sessions_last_while_nobody_ends_them(browser):
    """Sessions from before the field `session_generation` have no generation in their hash."""
    person = factories.make_user()
    phone = factories.sign_in(Client(), person)
    assert person.session_generation == 0
    assert is_signed_in(phone)


def test_sessions_end_with_an_old_secret_key_too(browser, settings):
    person = factories.make_user()
    phone, laptop = (factories.sign_in(Client(), person) for _device in range(2))
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new", [settings.SECRET_KEY]
    assert is_signed_in(phone)
    account_changes.end_sessions(user=person, admin=factories.make_admin(), reason=REASON)
    assert not is_signed_in(laptop)


@pytest.mark.parametrize("take_away", ["role", "deactivate"])
def test_an_open_reading_closes_at_the_next_request(browser, reviewer, take_away):
    case = factories.ask()
    reading = claims.claim(request=case, reader=reviewer)
    reader = factories.sign_in(Client(), reviewer)
    pages = [
        reverse("review_case", args=[case.id]),
        reverse("review_photo", args=[case.id, case.photo_id, "display"]),
        reverse("review_queue"),
    ]
    assert [reader.get(page).status_code for page in pages] == [200, 200, 200]
    change(browser, take_away, reviewer, role="user")
    gone = 404 if take_away == "role" else 302
    assert [reader.get(page).status_code for page in pages] == [gone] * 3
    draft = reader.post(
        reverse("review_draft", args=[case.id]), '{"words": "x"}', content_type="application/json"
    )
    assert draft.status_code == gone
    reading.refresh_from_db()
    assert reading.draft == {}


def test_a_new_reviewer_enters_without_signing_in_again_but_needs_a_second_step(browser):
    person = factories.make_user()
    own = factories.sign_in(Client(), person)
    assert own.get(reverse("review_queue")).status_code == 404
    shown = change(browser, "role", person, role="reviewer")
    assert f"The role of {person.email} is changed." in shown.text
    assert page_of("role", person) in shown.text
    assert own.get(reverse("review_queue")).url == reverse("mfa_index")
    kept = event_of("role_changed")
    assert kept.details == {"role": "reviewer", "former_role": "user"}


def test_an_admin_can_be_made_and_unmade(browser, reviewer):
    change(browser, "role", reviewer, role="admin")
    reviewer.refresh_from_db()
    assert reviewer.is_superuser
    change(browser, "role", reviewer, role="reviewer")
    reviewer.refresh_from_db()
    assert not reviewer.is_superuser
    assert browser.post(page_of("role", reviewer), {"reason": REASON}).status_code == 422
    same = {"reason": REASON, "role": "reviewer"}
    assert browser.post(page_of("role", reviewer), same).status_code == 422


def test_a_lost_second_factor_is_removed_with_all_sessions(browser, reviewer):
    reader = factories.sign_in(Client(), reviewer)
    assert reader.get(reverse("review_queue")).status_code == 200
    change(browser, "remove-second-factor", reviewer)
    assert not reviewer.authenticator_set.exists()
    assert not is_signed_in(reader)
    assert "it is so already" in change(browser, "remove-second-factor", reviewer).text
    # The next sign-in asks for the password alone, and then for a new second step.
    form = {"login": reviewer.email, "password": factories.PASSWORD}
    reader.post(reverse("account_login"), form)
    assert reader.get(reverse("review_queue")).url == reverse("mfa_index")


@pytest.mark.parametrize("name", ["deactivate", "role"])
def test_the_last_admin_stays(browser, admin, name):
    refused = change(browser, name, admin, role="user")
    assert refused.status_code == 422
    assert "This is the only active admin." in refused.text
    other = factories.make_admin()
    other.is_active = False
    other.save()
    assert change(browser, name, admin, role="user").status_code == 422
    admin.refresh_from_db()
    assert (admin.is_active, admin.role) == (True, "admin")


def test_an_admin_may_leave_while_another_one_stays(browser, admin):
    factories.make_admin()
    left = browser.post(page_of("role", admin), {"reason": REASON, "role": "user"})
    assert left.url == reverse("account_overview")
    assert browser.get(reverse("admin:classifier_user_changelist")).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_of_two_admins_who_deactivate_each_other_at_once_one_stays():
    one, other = factories.make_admin(), factories.make_admin()
    start, refused = threading.Barrier(2), []

    def deactivate(user, admin):
        start.wait()
        try:
            account_changes.deactivate(user=user, admin=admin, reason=REASON)
        except LastAdminError:
            refused.append(user)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=deactivate, args=pair) for pair in ((one, other), (other, one))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    active = User.objects.filter(role="admin", is_active=True)
    assert list(active) == refused


@pytest.mark.parametrize("make", [factories.make_user, factories.make_reviewer])
def test_nobody_but_an_admin_changes_an_account(make):
    person, other = factories.make_user(), make()
    for service in (
        account_changes.deactivate,
        account_changes.reactivate,
        account_changes.remove_second_factor,
        account_changes.end_sessions,
    ):
        with pytest.raises(NotAllowedError):
            service(user=person, admin=other, reason=REASON)
    with pytest.raises(NotAllowedError):
        account_changes.set_role(user=other, admin=other, reason=REASON, role="admin")


def test_the_page_of_an_account_offers_what_applies(browser, reviewer):
    page = reverse("admin:classifier_user_change", args=[reviewer.pk])
    shown = browser.get(page).text
    assert page_of("deactivate", reviewer) in shown
    assert page_of("reactivate", reviewer) not in shown
    reviewer.authenticator_set.all().delete()
    assert page_of("remove-second-factor", reviewer) not in browser.get(page).text
    change(browser, "deactivate", reviewer)
    shown = browser.get(page).text
    assert page_of("reactivate", reviewer) in shown
    assert page_of("end-sessions", reviewer) not in shown


def test_a_deactivated_person_gets_no_reminders(browser):
    from django.core import mail as outbox

    from classifier.reminders import mail

    person = factories.make_user()
    reminder = factories.make_reminder(factories.make_mole(person))
    reminder.due_on = timezone.localdate() - timedelta(days=1)
    reminder.save()
    change(browser, "deactivate", person)
    mail.send_due()
    assert outbox.outbox == []
