"""The audit trail for admins: sentences with links, filters, one event, and a CSV file."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from classifier.audit import services as audit
from classifier.audit.models import AuditEvent
from classifier.audit.texts import DEEDS
from classifier.people.services import account_changes
from classifier.review.services import looks
from tests import factories

pytestmark = pytest.mark.django_db
TRAIL = reverse("audit_trail")


@pytest.fixture
def admin():
    return factories.make_admin("boss@example.org")


@pytest.fixture
def browser(admin):
    return factories.sign_in(Client(), admin)


@pytest.fixture
def photo(admin):
    """A photo that the admin opened for a reason."""
    photo = factories.make_photo(factories.make_user("someone@example.org"))
    result = factories.make_assessment(photo)
    looks.open_photo(assessment=result, admin=admin, reason="A complaint")
    return photo


def shown(browser, **query):
    return [line.event for line in browser.get(TRAIL, query).context["lines"]]


def sentences(browser, **query):
    lines = browser.get(TRAIL, query).context["lines"]
    return [re.sub("<[^>]+>", "", line.sentence) for line in lines]


def test_each_event_has_a_sentence():
    missing = set(AuditEvent.Event.values) - set(DEEDS)
    assert missing == set(), "Write what the actor did in classifier/audit/texts.py."


def test_an_event_reads_as_a_sentence_with_links(browser, admin, photo):
    person = photo.subject.user
    page = browser.get(TRAIL, {"event": "review_opened"})
    (line,) = page.context["lines"]
    assert re.sub("<[^>]+>", "", line.sentence) == (
        f"Admin boss@example.org opened the photo {str(photo.pk)[:8]} "
        f"of person {str(person.pseudonym)[:8]}"
    )
    for address in (
        reverse("admin:classifier_user_change", args=[admin.pk]),
        reverse("admin:classifier_user_change", args=[person.pk]),
        reverse("review_look", args=[photo.assessments.get().pk]),
        reverse("audit_event", args=[line.event.pk]),
    ):
        assert f'href="{address}"' in page.text
    assert "“A complaint”" in page.text
    assert "someone@" not in page.text


def test_every_kind_of_actor_is_named(browser, admin, photo):
    person, made = photo.subject.user, factories.make_partner("Clinic")
    subject = factories.make_subject(made.partner)
    member = factories.make_member(person)
    add = audit.Event.MOLE_ADDED
    audit.record(add, actor=audit.person(person), subject_id=photo.subject_id, target="m-1")
    audit.record(add, actor=audit.person(person), subject_id=member.pk, target="m-2")
    audit.record(add, actor=audit.partner(made.partner), subject_id=subject.pk, target="m-3")
    audit.record(add, actor=audit.staff(admin), subject_id=subject.pk, target="m-4")
    audit.record(add, actor=audit.link(photo.pk), subject_id=photo.subject_id, target="m-5")
    audit.record(add, actor=audit.VISITOR, target="m-6")
    audit.record(add, actor=audit.SYSTEM, target="m-7")
    audit.record(add, actor=audit.Actor("staff", "gone"), target="m-8")
    code = str(person.pseudonym)[:8]
    assert sentences(browser, event="mole_added")[::-1] == [
        f"Person {code} added the mole m-1",
        f"Person {code} added the mole m-2 of the family",
        "Partner Clinic added the mole m-3",
        "Admin boss@example.org added the mole m-4 of partner Clinic",
        f"Somebody with the link {str(photo.pk)[:8]} added the mole m-5 of person {code}",
        "A visitor added the mole m-6",
        "SkinSpect added the mole m-7",
        "Former staff gone added the mole m-8",
    ]


def test_changes_of_accounts_and_partners_link_to_their_pages(browser, admin):
    person, made = factories.make_user("x@example.org"), factories.make_partner("Clinic")
    account_changes.end_sessions(user=person, admin=admin, reason="Lost phone")
    assert sentences(browser)[:3] == [
        "Admin boss@example.org signed x@example.org out everywhere",
        "SkinSpect gave the partner Clinic a credential",
        "SkinSpect created the partner Clinic",
    ]
    page = browser.get(TRAIL).text
    assert reverse("admin:classifier_partner_change", args=[made.partner.pk]) in page


def test_words_of_people_are_escaped(browser, admin):
    made = factories.make_partner("<b>Clinic</b>")
    assert "<b>Clinic" not in browser.get(TRAIL, {"about": made.partner.pk}).text


def test_events_are_narrowed_down(browser, admin, photo):
    factories.make_photo()
    person = photo.subject.user
    assert {event.target for event in shown(browser, about=photo.pk)} == {str(photo.pk)}
    of_person = shown(browser, about="SomeOne@example.org")
    assert {event.subject_ref for event in of_person} == {str(photo.subject_id)}
    assert shown(browser, about=person.pseudonym) == of_person
    assert [e.event for e in shown(browser, by="boss@example.org", about=photo.pk)] == [
        "review_opened"
    ]
    assert {event.event for event in shown(browser, event="photo_added")} == {"photo_added"}
    assert shown(browser, about="nobody@example.org") == []
    today = timezone.localdate()
    assert shown(browser, until=today - timedelta(days=1)) == []
    assert shown(browser, since=today, until=today) == shown(browser)
    wrong = browser.get(TRAIL, {"since": "soon"})
    assert wrong.status_code == 422
    assert wrong.context["lines"] == []


def test_the_queries_do_not_grow_with_the_events(browser, photo, django_assert_num_queries):
    browser.get(TRAIL)
    with django_assert_num_queries(9) as few:
        browser.get(TRAIL)
    for _number in range(5):
        factories.make_photo()
        factories.make_partner()
    with django_assert_num_queries(len(few)):
        browser.get(TRAIL)


def test_one_event_shows_everything_that_was_kept(browser, photo):
    event = AuditEvent.objects.get(event="review_opened")
    page = browser.get(reverse("audit_event", args=[event.pk])).text
    for text in (event.actor, event.subject_ref, event.target, "A complaint", "<dt>Result</dt>"):
        assert text in page
    assert browser.get(reverse("audit_event", args=[event.pk + 1000])).status_code == 404


def test_what_else_was_kept_is_told_in_words(browser):
    kept = {"by_email": False, "before": "", "same_mole": True, "earlier": "p-1", "new_key": [1, 2]}
    audit.record(audit.Event.COMPARISON_REQUESTED, actor=audit.SYSTEM, target="p-2", **kept)
    event = AuditEvent.objects.get(target="p-2")
    page = browser.get(reverse("audit_event", args=[event.pk])).text
    for name, value in (
        ("By email", "no"),
        ("Version before", "none"),
        ("Said to be the same mole", "yes"),
        ("Earlier photo", f'<a href="{TRAIL}?about=p-1">p-1</a>'),
        ("New key", "1, 2"),
    ):
        assert re.search(rf"<dt>{name}</dt>\s*<dd>{re.escape(value)}</dd>", page)


def test_the_csv_file_has_the_filtered_events_and_is_audited(browser, admin):
    person = factories.make_user()
    account_changes.end_sessions(user=person, admin=admin, reason="=HYPERLINK(1)")
    answer = browser.get(reverse("audit_csv"), {"event": "sessions_ended"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["event"], row["reason"]) for row in rows] == [("sessions_ended", "'=HYPERLINK(1)")]
    assert answer["Content-Disposition"].startswith('attachment; filename="skinspect-audit-')
    assert AuditEvent.objects.get(event="audit_exported").actor == str(admin.pseudonym)
    assert browser.get(reverse("audit_csv"), {"since": "soon"}).status_code == 422


def test_only_admins_read_it(browser, photo):
    reviewer = factories.sign_in(Client(), factories.make_reviewer())
    event = AuditEvent.objects.first()
    for page in (TRAIL, reverse("audit_csv"), reverse("audit_event", args=[event.pk])):
        assert reviewer.get(page).status_code == 404
        assert browser.get(page).status_code == 200


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/Adak"])
@pytest.mark.parametrize(
    ("until", "shows"),
    [("0002-11-28", "in this century or the last"), ("9999-12-31", "A complaint")],
)
def test_years_that_are_typed_wrongly_break_no_page(browser, photo, settings, zone, until, shows):
    settings.TIME_ZONE = zone
    page = browser.get(TRAIL, {"since": "1900-01-01", "until": until})
    assert shows in page.content.decode()
