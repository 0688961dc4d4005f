"""A partner's page: contact, limits, credentials and what it sent."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from classifier.assessments.models import Assessment
from classifier.audit.models import AuditEvent
from classifier.core.days import end_of
from classifier.partners.models import Credential, Partner
from classifier.partners.selectors import Sent
from classifier.people.models import Subject
from tests import factories
from tests.classifier.admin.test_partners import ask_for_token, page_of, reads_with, shown_secret

pytestmark = pytest.mark.django_db
REASON = "They asked for it"


@pytest.fixture
def made():
    return factories.make_partner("Clinic")


def credential_page(change, credential):
    return reverse(f"admin:classifier_credential_{change}", args=[credential.pk])


def post(browser, url, **fields):
    return browser.post(url, {"reason": REASON, **fields}, follow=True)


def undo_link(page):
    """Return the address behind "Take it back"."""
    return page.text.split(">Take it back<")[0].rpartition('href="')[2].removesuffix('"')


def form_values(browser, url):
    """Return what the fields of the page at the address begin with."""
    form = browser.get(url).context["form"]
    return {name: form[name].value() for name in form.fields if name != "reason"}


def last_event():
    return AuditEvent.objects.filter(actor_kind="staff").order_by("id").last()


def test_the_contact_is_kept_but_not_in_the_trail(browser, made):
    contact = {"contact_name": "Ms Ng", "contact_email": "ng@example.org", "notes": "Contract 7"}
    shown = post(browser, page_of("contact", made.partner), **contact)

    assert "The contact of Clinic is changed." in shown.text
    for value in contact.values():
        assert value in shown.text
    event = last_event()
    assert (event.event, event.reason) == ("partner_contact_changed", REASON)
    assert event.target == str(made.partner.pk)
    assert "Ng" not in str(list(AuditEvent.objects.values()))


def test_a_changed_contact_can_be_taken_back(browser, made):
    page = page_of("contact", made.partner)
    post(browser, page, contact_name="Ms Ng", contact_email="ng@example.org", notes="")
    shown = post(browser, page, contact_name="Mr Oe", contact_email="", notes="")

    undo = undo_link(shown)
    assert "ng@" not in undo
    former = form_values(browser, undo)
    assert former == {"contact_name": "Ms Ng", "contact_email": "ng@example.org", "notes": ""}
    assert form_values(browser, page)["contact_name"] == "Mr Oe"
    post(browser, undo, **former)
    assert Partner.objects.get().contact_email == "ng@example.org"


def test_former_values_are_those_of_this_partner_only(browser, made):
    other = factories.make_partner("Other").partner
    fields = {"contact_name": "Ms Ng", "contact_email": "", "notes": ""}
    post(browser, page_of("contact", made.partner), **fields)
    post(browser, page_of("contact", made.partner), **fields | {"contact_name": "Mr Oe"})

    shown = form_values(browser, f"{page_of('contact', other)}?former")
    assert shown["contact_name"] == ""
    limits = form_values(browser, f"{page_of('limits', made.partner)}?former")
    assert limits == {"requests_per_minute": None, "photos_per_day": None}


def test_limits_are_changed_and_taken_back(browser, made):
    page = page_of("limits", made.partner)
    assert "as the server, 600/min" in browser.get(page_of("change", made.partner)).text
    shown = post(browser, page, requests_per_minute="1200", photos_per_day="50")

    partner = Partner.objects.get()
    assert (partner.requests_per_minute, partner.photos_per_day) == (1200, 50)
    assert last_event().event == "partner_limits_changed"
    assert form_values(browser, undo_link(shown)) == {
        "requests_per_minute": None,
        "photos_per_day": None,
    }
    post(browser, page, requests_per_minute="", photos_per_day="")
    partner.refresh_from_db()
    assert (partner.requests_per_minute, partner.photos_per_day) == (None, None)


@pytest.mark.parametrize("value", ["0", "-1", "2000000", "many"])
def test_a_limit_is_a_reasonable_number(browser, made, value):
    refused = browser.post(
        page_of("limits", made.partner), {"reason": REASON, "photos_per_day": value}
    )

    assert refused.status_code == 422
    assert Partner.objects.get().photos_per_day is None


def test_a_new_credential_is_shown_once_with_what_it_may_do(browser, made):
    last_day = timezone.localdate() + timedelta(days=30)
    fields = {"name": "Export", "scopes": ["read", "reviews"], "expires_on": last_day.isoformat()}
    shown = post(browser, page_of("new-credential", made.partner), **fields)

    assert shown.redirect_chain == []
    assert "no-store" in shown["Cache-Control"]
    row = Credential.objects.get(name="Export")
    assert ask_for_token(row.application.client_id, shown_secret(shown)).status_code == 200
    assert (row.partner, row.scope, row.expires_at) == (
        made.partner,
        "read reviews",
        end_of(last_day),
    )
    assert shown_secret(shown) not in browser.get(credential_page("change", row)).text
    event = last_event()
    assert (event.event, event.reason) == ("credential_created", REASON)
    assert event.details == {
        "credential": str(row.pk),
        "scope": "read reviews",
        "is_test": False,
    }


def test_a_test_credential_is_created(browser, made):
    scopes = ["read", "write"]
    post(browser, page_of("new-credential", made.partner), name="T", scopes=scopes, is_test="on")

    assert Credential.objects.get(name="T").is_test
    assert "Test data" in browser.get(page_of("change", made.partner)).text


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"name": "Main"}, "There is a credential of this name already"),
        ({"name": ""}, "This field is required"),
        ({"scopes": []}, "This field is required"),
        ({"scopes": ["admin"]}, "Select a valid choice"),
        ({"expires_on": "2020-01-01"}, "This day is over"),
        ({"reason": ""}, "Please write why"),
    ],
)
def test_a_credential_that_cannot_be_is_refused(browser, made, fields, says):
    sent = {"reason": REASON, "name": "New", "scopes": ["read"], **fields}
    refused = browser.post(page_of("new-credential", made.partner), sent)

    assert refused.status_code == 422
    assert says in refused.text
    assert Credential.objects.count() == 1


@pytest.mark.parametrize("name", ["rotate", "edit", "revoke"])
def test_each_change_of_a_credential_says_what_will_happen_and_asks_why(browser, made, name):
    page = credential_page(name, made.credential)
    assert "What will happen" in browser.get(page).text
    assert browser.post(page, {"reason": ""}).status_code == 422
    assert ask_for_token(made.client_id, made.client_secret).status_code == 200


def test_a_secret_is_rotated_with_a_week_of_overlap(browser, made):
    shown = post(browser, credential_page("rotate", made.credential), overlap_days="7")

    assert ask_for_token(made.client_id, made.client_secret).status_code == 200
    assert ask_for_token(made.client_id, shown_secret(shown)).status_code == 200
    assert "with the secret before too" in browser.get(page_of("change", made.partner)).text


@pytest.mark.parametrize("end_tokens", [False, True])
def test_a_leaked_secret_is_refused_at_once_and_on_request_its_tokens(browser, made, end_tokens):
    token = ask_for_token(made.client_id, made.client_secret).json()["access_token"]
    fields = {"end_tokens": "on"} if end_tokens else {}
    shown = post(browser, credential_page("rotate", made.credential), overlap_days="0", **fields)

    assert ask_for_token(made.client_id, made.client_secret).status_code == 401
    assert ask_for_token(made.client_id, shown_secret(shown)).status_code == 200
    assert reads_with(token) == (401 if end_tokens else 200)


def test_a_credential_is_revoked_at_once_for_good(browser, made):
    token = ask_for_token(made.client_id, made.client_secret).json()["access_token"]
    shown = post(browser, credential_page("revoke", made.credential))

    assert "is revoked." in shown.text
    assert "Revoked" in shown.text
    assert reads_with(token) == 401
    assert ask_for_token(made.client_id, made.client_secret).status_code == 401
    for name in ("rotate", "edit", "revoke"):
        assert browser.get(credential_page(name, made.credential)).status_code == 302
    assert last_event().event == "credential_revoked"


def test_name_scopes_and_last_day_are_changed_and_taken_back(browser, made):
    day = (timezone.localdate() + timedelta(days=3)).isoformat()
    page = credential_page("edit", made.credential)
    before = form_values(browser, page)
    assert before == {
        "name": "Main",
        "scopes": ["read", "write", "reviews", "webhooks"],
        "expires_on": "",
    }
    shown = post(browser, page, name="Sender", scopes=["write"], expires_on=day)

    row = Credential.objects.get()
    assert (row.name, row.scope) == ("Sender", "write")
    assert form_values(browser, page) == {"name": "Sender", "scopes": ["write"], "expires_on": day}
    assert form_values(browser, undo_link(shown)) == before


def test_the_page_counts_what_was_sent_by_day_and_test_data_apart(browser, made):
    sandbox = factories.make_test_credential(made.partner).partner
    for owner in (made.partner, sandbox):
        factories.make_assessment(factories.make_photo(factories.make_subject(owner)))
    twice = factories.make_photo(factories.make_subject(made.partner))
    factories.make_assessment(twice)
    factories.make_assessment(twice)
    old = factories.make_assessment(factories.make_photo(factories.make_subject(made.partner)))
    Assessment.objects.filter(pk=old.pk).update(requested_at=timezone.now() - timedelta(days=30))
    of_another = factories.make_partner().partner
    factories.make_assessment(factories.make_photo(factories.make_subject(of_another)))

    (line,) = browser.get(page_of("change", made.partner)).context["usage"]

    assert line.day == timezone.localdate()
    assert (line.live, line.test) == (Sent(2, 3), Sent(1, 1))


def test_the_number_of_queries_does_not_grow(browser, made, django_assert_max_num_queries):
    for number in range(5):
        factories.make_credential(made.partner, name=f"Number {number}")
        factories.make_credential(made.partner, name=f"Test {number}", is_test=True)
    with django_assert_max_num_queries(20):
        browser.get(page_of("change", made.partner))


def test_an_admin_deletes_test_data(browser, made):
    assert browser.get(page_of("erase-test-data", made.partner)).status_code == 302
    sandbox = factories.make_test_credential(made.partner).partner
    for owner in (sandbox, made.partner):
        factories.make_photo(factories.make_subject(owner))

    shown = post(browser, page_of("erase-test-data", made.partner))

    assert "Test data of Clinic are deleted." in shown.text
    assert [row.partner for row in Subject.objects.exclude(partner=None)] == [made.partner]


def test_an_admin_is_told_how_much_test_data_is_left(browser, made, monkeypatch):
    monkeypatch.setattr("classifier.bin.test_data.SUBJECTS_A_CALL", 1)
    sandbox = factories.make_test_credential(made.partner).partner
    for _number in range(3):
        factories.make_subject(sandbox)

    shown = post(browser, page_of("erase-test-data", made.partner))

    assert "2 more people are left: delete again." in shown.text


def test_sandboxes_are_not_listed_as_partners(browser, made):
    sandbox = factories.make_test_credential(made.partner).partner

    page = browser.get(reverse("admin:classifier_partner_changelist")).text
    assert "Clinic (test)" not in page
    assert browser.get(page_of("change", sandbox)).status_code == 302


def test_credentials_are_listed_with_their_last_use(browser, made):
    factories.make_credential(made.partner, name="Unused")
    ask_for_token(made.client_id, made.client_secret)

    page = browser.get(reverse("admin:classifier_credential_changelist")).text
    assert page.index("Clinic: Unused") < page.index("Clinic: Main")
    assert "Never" in page
    found = browser.get(reverse("admin:classifier_credential_changelist"), {"q": made.client_id})
    assert "Clinic: Unused" not in found.text


def test_the_trail_leads_from_a_sandbox_to_its_partner(browser, made):
    factories.make_photo(
        factories.make_subject(factories.make_test_credential(made.partner).partner)
    )
    page = browser.get(reverse("audit_trail")).text
    assert f'href="{page_of("change", made.partner)}">Clinic (test)</a>' in page
