"""Plain functions that make rows for tests, through the services where these can make them.

Each has sensible defaults and returns the model's row.
"""

import itertools
import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.utils import timezone
from PIL import Image

from classifier.assessments import services as assessments
from classifier.assessments.models import Assessment
from classifier.audit import services as audit
from classifier.body_map.zones import all_zones
from classifier.comparing import services as comparisons
from classifier.comparing.models import Comparison
from classifier.core import jobs
from classifier.core.jobs import Row
from classifier.images import CleanPhoto
from classifier.inference.door import manifest
from classifier.inference.models import ModelVersion
from classifier.intake import services as intake
from classifier.measuring.models import Measurement
from classifier.moles import services as moles
from classifier.moles.models import Mole
from classifier.outcomes.findings import Found
from classifier.outcomes.models import Outcome
from classifier.outcomes.services import recording as outcomes
from classifier.overviews import services as overviews
from classifier.overviews.models import OverviewPin
from classifier.partners.models import Partner
from classifier.partners.services import credentials, organisations
from classifier.partners.services.credentials import CredentialRequest, IssuedCredential
from classifier.people.models import Subject, User
from classifier.people.services import accounts, household
from classifier.photos.models import Photo
from classifier.reminders import services as reminders
from classifier.reminders.models import Reminder
from classifier.review.findings import Finding
from classifier.review.models import Review, ReviewRequest
from classifier.review.services import claims, readings
from classifier.visits.models import Visit
from classifier.visits.services import visits
from classifier.webhooks.event_types import SUBSCRIBABLE, EventType
from classifier.webhooks.models import WebhookDelivery, WebhookEndpoint
from classifier.webhooks.services import endpoints as webhooks
from classifier.webhooks.services import publishing
from ml.classification.manifest import Manifest
from tests.classifier.images import samples

PASSWORD = "correct-horse-battery"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
_numbers = itertools.count(1)


@lru_cache(maxsize=64)
def jpeg(seed: int = 1, width: int = 320, height: int = 240) -> bytes:
    """Return a drawn lesion as a JPEG with private Exif data; each `seed` is another photo."""
    return samples.save(samples.lesion(width, height, seed), "JPEG", exif=samples.exif())


@lru_cache(maxsize=1)
def _prepared() -> CleanPhoto:
    return intake.clean_photo(data=jpeg())


def clean_photo(data: bytes = b"") -> CleanPhoto:
    """Return a cleaned photo of `data`, or by default one without the cost of drawing and cleaning.

    The default ones share one picture of 320 by 240 pixels and have a checksum each.
    """
    if data:
        return intake.clean_photo(data=data)
    return replace(_prepared(), sha256=f"{next(_numbers):064x}")


def plain_jpeg(width: int = 320, height: int = 240) -> bytes:
    """A picture of one colour, which no model should assess."""
    return samples.save(Image.new("RGB", (width, height), (222, 178, 152)), "JPEG")


def make_user(
    email: str = "",
    *,
    role: str = User.Role.USER,
    consented: bool = True,
    second_factor: bool = False,
) -> User:
    """Return a confirmed account with PASSWORD that has given consent."""
    user = accounts.create_account(
        email=email or f"person{next(_numbers)}@example.org", password=PASSWORD, role=role
    )
    if consented:
        accounts.give_consent(user=user)
    if second_factor:
        TOTP.activate(user, generate_totp_secret())
    return user


def make_reviewer(email: str = "", *, second_factor: bool = True) -> User:
    """A reviewer, with a second factor by default."""
    return make_user(email, role=User.Role.REVIEWER, second_factor=second_factor)


def make_admin(email: str = "", *, second_factor: bool = True) -> User:
    """An admin, with a second factor by default."""
    return make_user(email, role=User.Role.ADMIN, second_factor=second_factor)


def sign_in(client: Client, user: User) -> Client:
    """Sign a user in as allauth does, with the second factor if they have one."""
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    methods = [{"method": "password", "at": timezone.now().timestamp(), "email": user.email}]
    if Authenticator.objects.filter(user=user).exists():
        methods.append({"method": "mfa", "at": timezone.now().timestamp(), "type": "totp"})
    session = client.session
    session["account_authentication_methods"] = methods
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return client


def make_partner(name: str = "", **values: Any) -> IssuedCredential:
    """A partner with its `client_id` and `client_secret`."""
    return organisations.create_partner(name=name or f"Partner {next(_numbers)}", **values)


def make_credential(partner: Partner, **wanted: Any) -> IssuedCredential:
    """Another credential of a partner."""
    return credentials.create_credential(
        partner=partner, wanted=CredentialRequest(**wanted), actor=audit.SYSTEM
    )


def make_test_credential(partner: Partner) -> IssuedCredential:
    """A credential for test data."""
    return make_credential(partner, is_test=True)


def make_webhook(
    partner: Partner | None = None, url: str = "", event_types: Sequence[str] = SUBSCRIBABLE
) -> webhooks.NewSecret:
    """A webhook for all events with its secret; by default of a new partner."""
    owner = partner or make_partner().partner
    return webhooks.create_webhook(
        partner_id=owner.id,
        url=url or f"https://hooks-{next(_numbers)}.example.org/",
        event_types=event_types,
        actor=audit.partner(owner),
    )


def make_delivery(
    endpoint: WebhookEndpoint | None = None, *, event_type: EventType = EventType.TEST
) -> WebhookDelivery:
    """An event about nothing on its way to an endpoint."""
    to = endpoint or make_webhook().endpoint
    return publishing.store(event_type=event_type, endpoints=[to], resource_id=to.id)[0]


def make_subject(owner: User | Partner | None = None, external_id: str = "") -> Subject:
    """Return a user's own subject or a partner's by `external_id`; by default a new user's."""
    if isinstance(owner, Partner):
        return Subject.objects.get_or_create(
            partner=owner, external_id=external_id or f"subject-{next(_numbers)}"
        )[0]
    return Subject.objects.get(user=owner or make_user(), relation="self")


def make_member(user: User, name: str = "Ada", *, relation: str = "child") -> Subject:
    """Somebody whose moles the user keeps, as their guardian."""
    return household.add_member(user=user, name=name, relation=relation, basis="guardian")


def make_mole(subject: Subject | User | None = None, **fields: Any) -> Mole:
    """A mole on the left forearm."""
    owner = _subject(subject)
    fields = {"body_site": "forearm", "laterality": "left", **fields}
    return moles.add_mole(subject=owner, actor=audit.SYSTEM, **fields)


def make_reminder(mole: Mole, **fields: Any) -> Reminder:
    """A reminder for a mole, every three months."""
    fields = {"every_months": 3, **fields}
    return reminders.set_reminder(subject=mole.subject, mole=mole, actor=audit.SYSTEM, **fields)


def make_photo(
    subject: Subject | User | None = None,
    *,
    mole: Mole | None = None,
    data: bytes = b"",
    taken_at: datetime | None = None,
    modality: str = "unknown",
) -> Photo:
    """Return a stored photo with its assessment queued, of `subject` or of the mole's subject.

    Without `data` all photos show the same picture.
    """
    owner = mole.subject if mole else _subject(subject)
    added = intake.keep_photo(
        subject=owner,
        clean=clean_photo(data),
        actor=audit.SYSTEM,
        mole=mole,
        taken_at=taken_at,
        modality=modality,
    )
    return added.photo


def ask(photo: Photo | None = None, **fields: Any) -> ReviewRequest:
    """A case of a photo, of higher concern unless it was assessed before."""
    photo = photo or make_photo(mole=make_mole())
    if not photo.assessments.filter(finished_at__isnull=False).exists():
        make_assessment(photo)
    values = {
        "subject_id": photo.subject_id,
        "mole_id": photo.mole_id,
        "source": "partner" if photo.subject.partner else "person",
        "due_at": timezone.now() + timedelta(days=7),
    }
    return ReviewRequest.objects.create(photo=photo, **values | fields)


def answer(photo: Photo | None = None, reviewer: User | None = None, **fields: Any) -> Review:
    """A clinician's answer about a photo, after a reading of its case."""
    return answer_case(ask(photo), reviewer or make_reviewer(), **fields)


def answer_case(request: ReviewRequest, reviewer: User, **fields: Any) -> Review:
    """A clinician's answer after a reading of a case."""
    reading = claims.claim(request=request, reader=reviewer)
    values = {"opinion": "unsure", "confidence": "moderate", "advice": "see_doctor"} | fields
    words = values.pop("words", "Please have a doctor look at it.")
    readings.record_opinion(reading=reading, finding=Finding(**values))
    review = readings.decide(reading=reading, words=words)
    assert review is not None
    return review


def make_outcome(mole: Mole | None = None, **fields: Any) -> Outcome:
    """A mole's outcome as a clinician records it: a melanoma, by histology, found today."""
    values = {"kind": "histology", "diagnosis": "MEL", "is_malignant": True} | fields
    source, document = values.pop("source", "reviewer"), values.pop("document", b"")
    found = Found(**{"found_on": timezone.localdate()} | values)
    return outcomes.record_outcome(
        lesion=mole or make_mole(),
        found=found,
        source=source,
        actor=audit.SYSTEM,
        document=document,
    )


def make_overview(
    subject: Subject | User | None = None,
    *,
    region: str = "back",
    taken_at: datetime | None = None,
    data: bytes = b"",
) -> Photo:
    """A stored overview of a region, which is never assessed."""
    photo = intake.keep_overview(
        subject=_subject(subject),
        clean=clean_photo(data),
        actor=audit.SYSTEM,
        region=region,
        taken_at=None,
    )
    if taken_at is not None:
        Photo.objects.filter(pk=photo.pk).update(taken_at=taken_at)
        photo.refresh_from_db()
    return photo


def make_pin(
    photo: Photo, *, mole: Mole | None = None, label: str = "Spot", x: float = 0.4, y: float = 0.3
) -> OverviewPin:
    """A pin on an overview: of a mole, or of a named spot."""
    place = overviews.Place(x, y)
    return overviews.set_pin(photo=photo, place=place, actor=audit.SYSTEM, mole=mole, label=label)


def spot_in(zone_code: str) -> moles.Spot:
    """The point in the middle of a zone of the body map."""
    zone = all_zones()[zone_code]
    return moles.Spot(zone.figure, zone.x, zone.y)


def make_visit(mole: Mole | None = None) -> Visit:
    """A visit about one mole, of its whole time, printed."""
    mole = mole or make_mole()
    request = visits.VisitRequest(moles=[mole], since=date(2000, 1, 1), until=timezone.localdate())
    visit = visits.prepare(subject=mole.subject, request=request, actor=audit.SYSTEM)
    jobs.carry_out(visits.KIND, visit.pk, claim=str(uuid.uuid4()))
    visit.refresh_from_db()
    return visit


def make_assessment(
    photo: Photo | None = None, *, status: str = "succeeded", **fields: Any
) -> Assessment:
    """Return the photo's assessment in this status, without running a model."""
    photo = photo or make_photo()
    row = photo.assessments.filter(status="queued").first() or assessments.request_assessment(
        photo=photo, actor=audit.SYSTEM
    )
    for name, value in {**_state(status), **fields}.items():
        setattr(row, name, value)
    row.status = status
    row.save()
    return row


def make_measurement(
    photo: Photo | None = None, *, mm: float | None = None, scale: Any = None, **fields: Any
) -> Measurement:
    """Return a finished measurement of `mm`, plus or minus a tenth, without measuring."""
    photo = photo or make_photo()
    figures = {}
    if mm is not None:
        figures["longest_diameter"] = {
            "value": mm, "low": mm * 0.9, "high": mm * 1.1, "unit": "mm"
        }  # fmt: skip
    result = {"outline": None, "scale": scale, "figures": figures, "reasons": []}
    done = {"status": "succeeded", "finished_at": timezone.now()}
    fields = {**done, "result": result, "diameter_mm": mm, **fields}
    return Measurement.objects.create(photo=photo, subject=photo.subject, **fields)


def make_comparison(earlier: Photo, later: Photo, **fields: Any) -> Comparison:
    """Return a finished comparison of two aligned photos, without comparing them."""
    row = comparisons.request_comparison(earlier=earlier, later=later, actor=audit.SYSTEM)
    done = {
        "status": "succeeded",
        "finished_at": timezone.now(),
        "aligned": True,
        "matrix": [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]],
        "error_px": 1.0,
        "difference": comparisons.grey_png(levels=[[0, 255], [120, 0]]),
        "changes": {
            "basis": "surroundings",
            "seen": 1.0,
            "changed": 0.1,
            "outline_added": None,
            "outline_lost": None,
        },
        **fields,
    }
    Comparison.objects.filter(pk=row.pk).update(**done)
    row.refresh_from_db()
    return row


def assess(photo: Photo | None = None) -> None:
    """Run the queued assessments as a worker does, all or those of one photo."""
    queued = Assessment.objects.filter(status="queued")
    for row in queued.filter(photo=photo) if photo else queued:
        assessments.carry_out(assessment_id=row.id, claim=str(uuid.uuid4()))


def carry_out(kind: jobs.JobKind[Row], row: Row) -> Row:
    """Run one job as a worker does; returns the finished row."""
    jobs.carry_out(kind, row.pk, claim=str(uuid.uuid4()))
    row.refresh_from_db()
    return row


def _subject(owner: Subject | User | None) -> Subject:
    return owner if isinstance(owner, Subject) else make_subject(owner)


def _state(status: str) -> dict[str, Any]:
    if status == "queued":
        return {}
    now = timezone.now()
    if status == "running":
        return {"claim": "somebody", "claimed_at": now, "attempts": 1}
    done = {"finished_at": now + timedelta(seconds=1), "attempts": 1}
    if status == "failed":
        return done
    used = manifest()
    done |= {"model_version": _version(used)}
    if status == "rejected":
        return done | {"reasons": ["blurred"]}
    points = {"lower_point": 0.4, "higher_point": 0.6, "modality": "phone"}
    return done | points | {"score": 0.75, "band": "higher"}


def _version(used: Manifest) -> ModelVersion:
    return ModelVersion.objects.get_or_create(
        version=used.version, defaults={"manifest": dict(used.raw)}
    )[0]
