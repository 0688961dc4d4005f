"""Who may enter the staff pages."""

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories

pytestmark = pytest.mark.django_db


def pages():
    row, case = factories.make_assessment(), factories.ask()
    names = ("assessment", "user", "partner", "consent", "modelversion")
    lists = [reverse(f"admin:classifier_{name}_changelist") for name in names]
    row_pages = [
        *(reverse(f"review_{name}", args=[row.id]) for name in ("look", "look_photo")),
        reverse("review_queue"),
        reverse("review_case", args=[case.id]),
        reverse("review_photo", args=[case.id, case.photo_id, "display"]),
        reverse("review_heat_map", args=[case.id]),
    ]
    return [
        reverse("admin:index"),
        reverse("admin:sessions_session_changelist"),
        reverse("audit_trail"),
        *lists,
        *row_pages,
    ]


def test_strangers_are_asked_to_sign_in_on_the_sites_own_page(client):
    for page in pages():
        answer = client.get(page)
        assert answer.status_code == 302, page
        assert answer.url.startswith(reverse("account_login") + "?next=/staff/"), page


def test_people_who_are_not_staff_get_404(client):
    factories.sign_in(client, factories.make_user(second_factor=True))
    for page in pages():
        assert client.get(page).status_code == 404, page


@pytest.mark.parametrize("make", [factories.make_reviewer, factories.make_admin])
def test_staff_without_a_second_factor_are_sent_to_set_one_up(client, make):
    factories.sign_in(client, make(second_factor=False))
    for page in pages():
        answer = client.get(page)
        assert (answer.status_code, answer.url) == (302, reverse("mfa_index")), page
    shown = [str(message) for message in client.get(reverse("mfa_index")).context["messages"]]
    assert "Please set up an authenticator app or a passkey first." in shown[0]


def test_a_session_signed_in_by_password_alone_is_asked_for_the_second_step(client):
    reviewer = factories.make_reviewer()
    client.force_login(reviewer, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.get(reverse("review_queue"))
    assert answer.url.startswith(reverse("mfa_reauthenticate") + "?next=/staff/")


def test_the_records_of_another_person_do_not_count(client):
    reviewer = factories.make_reviewer()
    factories.sign_in(client, reviewer)
    session = client.session
    session["account_authentication_methods_user"] = "somebody else"
    session.save()
    answer = client.get(reverse("review_queue"))
    assert answer.url.startswith(reverse("mfa_reauthenticate"))


def test_without_the_second_factor_staff_may_no_longer_enter(client):
    reviewer = factories.make_reviewer()
    factories.sign_in(client, reviewer)
    page = reverse("review_queue")
    assert client.get(page).status_code == 200
    reviewer.authenticator_set.all().delete()
    assert client.get(page).url == reverse("mfa_index")


def test_the_sign_in_and_password_pages_of_the_admin_redirect_to_ours(client):
    factories.sign_in(client, factories.make_admin())
    assert client.get("/staff/logout/").url == reverse("account_logout")
    assert client.get("/staff/password_change/").url == reverse("account_change_password")
    assert Client().get("/staff/login/?next=/staff/").url == "/account/login/?next=/staff/"


def test_the_link_in_the_header_leads_to_the_cases(client):
    factories.sign_in(client, factories.make_reviewer())
    answer = client.get(reverse("admin:index"), follow=True)
    assert answer.redirect_chain == [(reverse("review_queue"), 302)]
    assert "No case waits for you" in answer.content.decode()
