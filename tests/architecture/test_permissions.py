"""Every actor gets from every address the status in the permission table."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, get_resolver
from django.utils import timezone
from oauth2_provider.models import get_access_token_model

from classifier.audit import services as audit
from classifier.audit.models import AuditEvent
from classifier.capture import services as capture_links
from classifier.core import heartbeat
from classifier.moles.models import Mole
from classifier.partners.scopes import Scope
from classifier.people.models import Consent, SignIn
from classifier.review.models import ReviewRequest
from classifier.review.services import claims
from classifier.trial.services import sample
from classifier.visits.services import share_links
from tests import factories
from tests.architecture.permission_table import GROUPS

pytestmark = pytest.mark.django_db


def _routes(patterns, prefix=""):
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route
        else:
            yield from _routes(pattern.url_patterns, route)


def test_every_address_has_a_row_and_every_row_an_address():
    routes = set(_routes(get_resolver().url_patterns))
    rows = {route for table in GROUPS.values() for _, route in table}
    assert routes - rows == set()
    assert rows - routes == set()


class World:
    """All actors, signed in, and the rows of the first user and the first partner."""

    def __init__(self):
        self.people = {
            "owner": factories.make_user(second_factor=True),
            "other": factories.make_user(second_factor=True),
            "reviewer": factories.make_reviewer(),
            "no_second_factor": factories.make_reviewer(second_factor=False),
            "admin": factories.make_admin(),
        }
        self.partners = {
            name: factories.make_partner().partner for name in ("partner", "other_partner")
        }
        self.cookies = {
            name: _just_confirmed(factories.sign_in(Client(), person))
            for name, person in self.people.items()
        }
        sample.step()
        self.tokens = {name: _token(partner) for name, partner in self.partners.items()}
        own = self._rows_of(factories.make_subject(self.people["owner"]))
        subject = factories.make_subject(self.partners["partner"], "s-1")
        self._rows = {
            "": own | self._cases_of(Mole.objects.get(pk=own["<uuid:mole_id>"])),
            "api/v1/": self._rows_of(subject)
            | self._webhook_of(self.partners["partner"])
            | {"<uuid:subject_id>": subject.pk},
        }

    def client(self, actor):
        headers = {"Authorization": f"Bearer {self.tokens[actor]}"} if actor in self.tokens else {}
        client = Client(raise_request_exception=False, headers=headers)
        client.cookies.load(
            {key: cookie.value for key, cookie in self.cookies.get(actor, {}).items()}
        )
        return client

    def url(self, route):
        rows = self._rows["api/v1/" if route.startswith("api/") else ""]
        if "<path:object_id>" in route:
            kind = route.removeprefix("staff/").split("<")[0].strip("/")
            route = route.replace("<path:object_id>", str(self._admin_row(kind, rows)))
        if "<int:event_id>" in route:
            route = route.replace("<int:event_id>", str(AuditEvent.objects.first().pk))
        if "<int:pk>" in route:
            route = route.replace("<int:pk>", str(self._passkey()))
        for name, value in {**rows, **FIXED}.items():
            route = route.replace(name, str(value))
        return f"/{route}"

    def _rows_of(self, subject):
        member = factories.make_member(self.people["owner"])
        mole = factories.make_mole(subject)
        photo = factories.make_photo(mole=mole)
        factories.assess(photo)
        reminder = factories.make_reminder(mole)
        comparison = factories.make_comparison(photo, factories.make_photo(mole=mole))
        overview = factories.make_overview(subject)
        link, token = capture_links.make_link(mole=mole, actor=audit.SYSTEM, shows_last_photo=True)
        visit = factories.make_visit(mole)
        share, shared_by = share_links.make_link(visit=visit, actor=audit.SYSTEM, days=7)
        return {
            "<uuid:request_id>": factories.ask(photo).pk,
            "<uuid:visit_id>": visit.pk,
            "<uuid:share_id>": share.pk,
            "shared/<str:token>/": f"shared/{shared_by}/",
            "<uuid:link_id>": link.pk,
            "capture/<str:token>/": f"capture/{token}/",
            "<uuid:subject_id>": member.pk,
            "<uuid:sign_in_id>": SignIn.objects.get(user=self.people["owner"]).pk,
            "<uuid:mole_id>": mole.pk,
            "<uuid:reminder_id>": reminder.pk,
            "<uuid:photo_id>": photo.pk,
            "<uuid:comparison_id>": comparison.pk,
            "<uuid:assessment_id>": photo.assessments.get().pk,
            "<uuid:overview_id>": overview.pk,
            "<uuid:other_id>": factories.make_overview(subject).pk,
            "<uuid:pin_id>": factories.make_pin(overview).pk,
            "<uuid:outcome_id>": factories.make_outcome(mole, document=factories.PDF).pk,
        }

    def _webhook_of(self, partner):
        delivery = factories.make_delivery(factories.make_webhook(partner).endpoint)
        return {"<uuid:webhook_id>": delivery.endpoint_id, "<uuid:delivery_id>": delivery.pk}

    def _cases_of(self, mole):
        """A case that the reviewer holds, and another one that the reviewer has answered."""
        reviewer = self.people["reviewer"]
        case = ReviewRequest.objects.get(mole=mole)
        claims.claim(request=case, reader=reviewer)
        other = factories.make_photo(mole=factories.make_mole(mole.subject))
        answer = factories.answer(other, reviewer)
        return {"<uuid:request_id>": case.pk, "<uuid:review_id>": answer.pk}

    def _passkey(self):
        kind = Authenticator.Type.WEBAUTHN
        return Authenticator.objects.get_or_create(
            user=self.people["owner"], type=kind, defaults={"data": {"name": "key"}}
        )[0].pk

    def _admin_row(self, kind, rows):
        session = self.cookies["owner"]["sessionid"].value
        return {
            "classifier/assessment": rows["<uuid:assessment_id>"],
            "classifier/credential": self.partners["partner"].credentials.get().pk,
            "classifier/consent": Consent.objects.first().pk,
            "classifier/modelversion": "fake-1",
            "classifier/partner": self.partners["partner"].pk,
            "classifier/user": self.people["owner"].pk,
            "classifier/webhookendpoint": self._rows["api/v1/"]["<uuid:webhook_id>"],
            "classifier/webhookdelivery": self._rows["api/v1/"]["<uuid:delivery_id>"],
            "sessions/session": session,
            "r": rows["<uuid:assessment_id>"],
        }[kind]


FIXED = {
    "<str:kind>": "display",
    "<str:token>": "unknown",
    "<slug:action>": "done",
    "<slug:zone_code>": "upper_back-left",
    "<slug:region_code>": "back",
    "<str:name>": "metrics.json",
    "<slug:table>": "volume",
    "<slug:rendition>": "display",
    "<path:content_type_id>": 1,
    r"^confirm-email/(?P<key>[-:\w]+)/$": "confirm-email/unknown/",
    r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": "password/reset/key/1-unknown/",
    r"^(?P<app_label>classifier|sessions)/$": "classifier/",
    r"(?P<url>.*)$": "nothing-here/",
}


def _just_confirmed(client):
    """Return the cookies of a client whose user has just entered the password again."""
    session = client.session
    for record in session["account_authentication_methods"]:
        record["reauthenticated"] = True
    session.save()
    return client.cookies


def _token(partner):
    value = f"token-of-{partner.id}"
    get_access_token_model().objects.create(
        application=partner.credentials.get().application,
        token=value,
        scope=" ".join(Scope),
        expires=timezone.now() + timedelta(hours=1),
    )
    return value


def _status(client, method, url):
    """Send the request and roll back its changes; returns the status."""
    with transaction.atomic():
        response = client.generic(method, url)
        transaction.set_rollback(True)
    return response.status_code


@pytest.fixture
def short_not_found(monkeypatch):
    """Answer 404 without drawing the page, which every third answer would be."""
    monkeypatch.setattr(
        "skinspect_site.urls.handler404", lambda request, exception: HttpResponse(status=404)
    )


@pytest.mark.usefixtures("short_not_found")
@pytest.mark.parametrize("group", GROUPS)
def test_each_actor_gets_the_status_in_the_table(group):
    world = World()
    heartbeat.note()  # so that /health/ finds nothing wrong
    wrong = []
    for (method, route), row in GROUPS[group].items():
        for actor, want in row._asdict().items():
            have = _status(world.client(actor), method, world.url(route))
            if have != want:
                wrong.append(f"{method} {route}: {actor} gets {have}, not {want}")
    if wrong:
        pytest.fail("\n".join(wrong))
