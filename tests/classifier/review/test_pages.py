"""What staff may read and do, by role."""

import pytest
from django.contrib import admin
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

from classifier.audit.models import AuditEvent
from classifier.inference.models import ModelVersion
from classifier.model_rollout.models import Reassessment
from tests import factories

pytestmark = pytest.mark.django_db
LISTS = (
    "user",
    "partner",
    "credential",
    "consent",
    "modelversion",
    "webhookendpoint",
    "webhookdelivery",
)


def list_url(name):
    return reverse(f"admin:classifier_{name}_changelist")


def all_list_urls():
    return [*map(list_url, LISTS), reverse("admin:sessions_session_changelist")]


def test_reviewers_see_the_cases_only(client):
    factories.sign_in(client, factories.make_reviewer())
    assert client.get(reverse("review_queue")).status_code == 200
    urls = [list_url("assessment"), *all_list_urls()]
    assert [client.get(page).status_code for page in urls] == [403] * 9


def test_admins_see_every_list(client):
    factories.make_partner()
    factories.make_assessment()
    factories.sign_in(client, factories.make_admin())
    assert [client.get(page).status_code for page in all_list_urls()] == [200] * 8


def test_nothing_is_added_edited_or_deleted_here(client, rf):
    request = rf.get("/staff/")
    request.user = factories.make_admin()
    for site_admin in admin.site._registry.values():
        assert not site_admin.has_add_permission(request)
        assert not site_admin.has_change_permission(request)
        assert not site_admin.has_delete_permission(request)


def test_only_our_own_lists_are_registered():
    names = {model._meta.label for model in admin.site._registry}
    assert names == {
        "classifier.Assessment", "classifier.Consent", "classifier.Credential",
        "classifier.ModelVersion", "classifier.Partner", "classifier.User",
        "classifier.WebhookDelivery", "classifier.WebhookEndpoint", "sessions.Session",
    }  # fmt: skip


@pytest.mark.parametrize("name", LISTS)
def test_rows_can_be_read_but_not_posted_to(client, name):
    person = factories.make_user()
    factories.make_assessment(factories.make_photo(person))
    factories.make_delivery()
    factories.sign_in(client, factories.make_admin())
    row = client.get(list_url(name)).context["cl"].result_list[0]
    page = reverse(f"admin:classifier_{name}_change", args=[row.pk])
    assert client.get(page).status_code == 200
    assert client.post(page, {}).status_code == 403
    assert client.post(page.replace("change", "delete"), {"post": "yes"}).status_code == 403


def test_a_user_shows_no_photos_and_no_notes(client):
    person = factories.make_user()
    factories.make_mole(person, label="Secret name", note="Secret note")
    factories.sign_in(client, factories.make_admin())
    page = reverse("admin:classifier_user_change", args=[person.pk])
    content = client.get(page).content.decode()
    assert person.email in content
    assert "Secret" not in content
    assert "password" not in content.lower()


def test_no_page_shows_a_session_key(client):
    factories.sign_in(client, factories.make_admin("admin@example.org"))
    page = client.get(reverse("admin:sessions_session_changelist")).content.decode()
    assert "admin@example.org" in page
    assert all(session.session_key not in page for session in Session.objects.all())


def test_the_policy_is_relaxed_for_the_staff_lists_alone(client):
    factories.sign_in(client, factories.make_admin())
    listed = client.get(list_url("assessment"))["Content-Security-Policy"]
    assert "script-src 'self' 'unsafe-eval'" in listed
    assert "unsafe-inline" not in listed
    page = client.get(reverse("review_queue"))["Content-Security-Policy"]
    assert "unsafe" not in page


@pytest.mark.parametrize("name", ["assessment", *LISTS])
def test_no_page_carries_inline_scripts_or_styles(client, name):
    factories.make_assessment()
    factories.make_partner()
    factories.sign_in(client, factories.make_admin())
    page = client.get(list_url(name)).content.decode()
    assert "<style" not in page
    assert " onclick=" not in page
    assert "<script>" not in page
    assert "://" not in "".join(part.split('"')[0] for part in page.split('src="')[1:])


@pytest.fixture
def version(client):
    """The active version's page, seen by an admin, with one photo of an older version."""
    factories.make_assessment()
    ModelVersion.objects.create(
        version="2030.1", manifest={}, role="active", activated_at=timezone.now()
    )
    factories.sign_in(client, factories.make_admin())
    return reverse("admin:classifier_modelversion_change", args=["2030.1"])


def test_older_photos_can_be_assessed_again_for_a_reason(client, version):
    assert "1 photo was last assessed" in client.get(version).text
    post = reverse("admin:classifier_modelversion_reassess", args=["2030.1"])
    client.post(post, {"reason": " "})
    assert "Please write why" in client.get(version).text
    assert not Reassessment.objects.exists()

    client.post(post, {"reason": "A better model."})
    assert "Re-assessment with 2030.1: 0 of 1 photos. Under way." in client.get(version).text
    client.post(post, {"reason": "Not now.", "end": ""})
    assert Reassessment.objects.get().status == "cancelled"
    events = AuditEvent.objects.filter(event__startswith="reassessment").order_by("id")
    assert [(event.actor_kind, event.reason) for event in events] == [
        ("staff", "A better model."),
        ("staff", "Not now."),
    ]
