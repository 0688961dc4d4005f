"""The staff lists: words, times, links and filters."""

import html
import re
from datetime import UTC, datetime

import pytest
from django.contrib.admin import sites
from django.test import Client
from django.urls import reverse

from classifier.core.display import COOKIE
from classifier.people.models import User
from classifier.people.services import account_changes
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    return factories.make_admin("boss@example.org")


@pytest.fixture
def browser(admin):
    return factories.sign_in(Client(), admin)


def listed(name, app="classifier"):
    return reverse(f"admin:{app}_{name}_changelist")


def test_filters_are_links_in_an_element_that_keys_open(browser):
    factories.make_partner()
    page = browser.get(listed("partner")).text
    filters = re.search(r"<details class=\"staff-filters\">.*?</details>", page, re.DOTALL)[0]
    assert "<summary>Filters</summary>" in filters
    assert re.findall(r"<h2[^>]*>(.*?)</h2>", filters) == ["Has access", "Clinicians may look"]
    assert 'href="?is_active__exact=1"' in filters
    chosen = browser.get(listed("partner"), {"is_active__exact": "1"}).text
    assert '<details class="staff-filters" open>' in chosen
    assert '<a href="?is_active__exact=1" aria-current="true">' in chosen


@pytest.mark.parametrize("name", ["user", "partner", "consent", "assessment", "modelversion"])
def test_nothing_that_only_a_mouse_can_open_is_left(browser, name):
    factories.make_partner()
    factories.make_assessment()
    page = browser.get(listed(name)).text
    clicked = re.findall(r"<(\w+)[^>]*x-on:click=", page)
    # The dark layers beside an open menu or dialog; Escape and a button close these too.
    assert set(clicked) <= {"button", "div"}
    assert "filterOpen = true" not in page


@pytest.mark.parametrize(
    ("clock", "shown"), [("24", "3 March 2026, 19:23"), ("12", "3 March 2026, 7:23 p.m.")]
)
def test_times_follow_the_clock_that_the_browser_chose(browser, clock, shown):
    person = factories.make_user()
    joined = datetime(2026, 3, 3, 19, 23, tzinfo=UTC)
    User.objects.filter(pk=person.pk).update(date_joined=joined)
    browser.cookies[COOKIE] = f"device.{clock}"
    assert shown in browser.get(listed("user")).text
    page = reverse("admin:classifier_user_change", args=[person.pk])
    assert shown in browser.get(page).text


def test_rows_have_links_that_read_differently(browser):
    results = [factories.make_assessment() for _number in range(3)]
    page = browser.get(listed("assessment")).text
    links = re.findall(r'/assessment/[^"]+/change/"[^>]*>([^<]+)<', page)
    assert set(links) == {str(row.pk)[:8] for row in results}


def test_a_session_leads_to_its_account_and_says_whether_it_counts(browser, admin):
    person = factories.make_user("someone@example.org")
    factories.sign_in(Client(), person)
    page = browser.get(listed("session", "sessions")).text
    assert f'href="{reverse("admin:classifier_user_change", args=[person.pk])}"' in page
    assert page.count("Signed in") == 2
    assert "Select record" not in page
    account_changes.end_sessions(user=person, admin=admin, reason="Lost phone")
    page = browser.get(listed("session", "sessions")).text
    assert page.count("Signed in") == 1
    assert page.count("Ended") == 1


def test_ids_lead_to_the_audit_trail(browser, admin):
    made = factories.make_partner()
    account = browser.get(reverse("admin:classifier_user_change", args=[admin.pk])).text
    trail = reverse("audit_trail")
    assert f'href="{trail}?by={admin.pseudonym}"' in account
    partner = browser.get(reverse("admin:classifier_partner_change", args=[made.partner.pk])).text
    assert f'href="{trail}?about={made.partner.pk}"' in partner


def test_a_manifest_keeps_its_lines(browser):
    factories.make_assessment()
    page = browser.get(reverse("admin:classifier_modelversion_change", args=["fake-1"])).text
    assert "<pre>{\n  " in page


@pytest.mark.parametrize("name", ["user", "partner", "consent", "assessment", "session"])
def test_the_queries_do_not_grow_with_the_rows(browser, name, django_assert_max_num_queries):
    app = "sessions" if name == "session" else "classifier"
    make = {
        "user": factories.make_user,
        "partner": factories.make_partner,
        "consent": factories.make_user,
        "assessment": factories.make_assessment,
        "session": lambda: factories.sign_in(Client(), factories.make_user()),
    }[name]
    make()
    with django_assert_max_num_queries(30) as few:
        browser.get(listed(name, app))
    for _number in range(4):
        make()
    with django_assert_max_num_queries(len(few)):
        browser.get(listed(name, app))


def test_no_list_can_be_asked_for_the_beginning_of_a_field(browser):
    assert browser.get(listed("user")).status_code == 200  # fills the registry
    asked = [
        (f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist", lookup)
        for model in sites.site._registry
        for field in model._meta.concrete_fields
        for lookup in (f"{field.name}__startswith", f"{field.name}__password__startswith")
    ]
    answers = {browser.get(reverse(url), {lookup: "a"}).status_code for url, lookup in asked}
    assert len(asked) > 50
    assert answers == {400}


@pytest.mark.parametrize(
    "lookup", ["password__startswith", "password", "password__gte", "email__regex", "id__in"]
)
def test_password_hashes_cannot_be_read_by_filters(browser, lookup):
    assert browser.get(listed("user"), {lookup: "a"}).status_code == 400


def test_the_filters_that_are_offered_work(browser):
    factories.make_partner()
    factories.make_assessment()
    followed = []
    for name in ["user", "partner", "consent", "assessment", "modelversion"]:
        links = re.findall(r'href="(\?\w+=[^"]*)"', browser.get(listed(name)).text)
        followed += [browser.get(listed(name) + html.unescape(link)).status_code for link in links]
    assert len(followed) > 10
    assert set(followed) == {200}
