"""Every constraint refuses the rows that it forbids."""

import uuid
from collections.abc import Callable
from datetime import date
from functools import partial

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from classifier.assessments.models import Assessment
from classifier.audit import services as audit
from classifier.capture.models import CaptureLink
from classifier.core.models import OutgoingMail
from classifier.inference.models import ModelVersion
from classifier.model_rollout.models import Reassessment, ShadowAssessment
from classifier.moles import services as moles
from classifier.partners.models import IdempotencyKey
from classifier.people.models import Consent
from classifier.questionnaire.models import Answers
from classifier.reminders.models import Reminder
from classifier.takeout.models import ImportPart
from classifier.takeout.services import exports, imports
from classifier.trial.services import trials
from tests import factories
from tests.broken_rows import store_changed, store_copied
from tests.classifier.outcomes import constraints as outcomes
from tests.classifier.partners import constraints as partners
from tests.classifier.review import constraints as reviews
from tests.classifier.webhooks import constraints as webhooks

pytestmark = pytest.mark.django_db


def _partner_subject():
    return factories.make_subject(factories.make_partner().partner, "s-1")


def _placed_mole():
    spot = factories.spot_in("chest-left")
    return moles.add_mole(subject=factories.make_subject(), actor=audit.SYSTEM, spot=spot)


def _pin():
    return factories.make_pin(factories.make_overview())


def _mole_pin():
    overview = factories.make_overview()
    return factories.make_pin(overview, mole=factories.make_mole(overview.subject))


def _consent():
    return Consent.objects.get(user=factories.make_user())


def _export():
    return exports.ask(user=factories.make_user())


def _import():
    return imports.begin(user=factories.make_user(), size=1000)


def _import_part():
    return ImportPart.objects.create(job=_import(), start=0, file="imports/a")


def _idempotency_key():
    partner = factories.make_partner().partner
    return IdempotencyKey.objects.create(partner=partner, key="k", request_sha256="0" * 64)


def _active_version():
    return ModelVersion.objects.create(
        version="2030.1", manifest={}, role="active", activated_at=timezone.now()
    )


def _shadow_version():
    return ModelVersion.objects.create(
        version="2030.2", manifest={}, role="shadow", shadowed_at=timezone.now()
    )


def _old_version():
    return ModelVersion.objects.create(version="2029.1", manifest={})


def _reassessment():
    return Reassessment.objects.create(model_version=_active_version(), total=3)


def _shadow():
    return ShadowAssessment.objects.create(
        assessment=factories.make_assessment(), model_version=_shadow_version()
    )


def _member():
    return factories.make_member(factories.make_user())


def _consent_for_another():
    return Consent.objects.get(subject=_member())


def _answers():
    photo = factories.make_photo()
    return Answers.objects.create(photo=photo, subject=photo.subject, version="1", points=0)


def _used_link():
    photo = factories.make_photo(mole=factories.make_mole())
    now = timezone.now()
    rows = {"subject": photo.subject, "mole": photo.mole, "photo": photo}
    return CaptureLink.objects.create(token_digest="d", expires_at=now, used_at=now, **rows)


def _mail():
    return OutgoingMail.objects.create(status="succeeded", finished_at=timezone.now(), to=[])


def _trial():
    return trials.start(data=factories.jpeg()).trial


def _comparison():
    mole = factories.make_mole()
    return factories.make_comparison(
        factories.make_photo(mole=mole), factories.make_photo(mole=mole)
    )


def _open_measurement():
    return factories.make_measurement(status="queued", finished_at=None)


def _reminder():
    return factories.make_reminder(factories.make_mole())


def _self_exam():
    subject = factories.make_subject()
    return Reminder.objects.create(subject=subject, every_months=1, due_on=date(2030, 1, 1))


_succeeded = factories.make_assessment
_adjusted = partial(_succeeded, photo_band="unclear", adjusted_score=0.7, age_term=0.2)
_queued = partial(factories.make_assessment, status="queued")
_running = partial(factories.make_assessment, status="running")
_rejected = partial(factories.make_assessment, status="rejected")

REFUSED: dict[str, list[Callable[[], object]]] = {
    "assessment_score_only_if_succeeded": [
        lambda: store_changed(_succeeded, score=None),
        lambda: store_changed(_succeeded, score=1.01),
        lambda: store_changed(_succeeded, score=-0.01),
        lambda: store_changed(_succeeded, band="fine"),
        lambda: store_changed(_succeeded, model_version=None),
        lambda: store_changed(_succeeded, lower_point=None),
        lambda: store_changed(_rejected, score=0.5),
        lambda: store_changed(_rejected, band="lower"),
    ],
    "assessment_adjusted_by_age_or_sex": [
        lambda: store_changed(_succeeded, adjusted_score=0.7),
        lambda: store_changed(_succeeded, photo_band="lower"),
        lambda: store_changed(_succeeded, age_term=0.1),
        lambda: store_changed(_adjusted, age_term=None),
        lambda: store_changed(_adjusted, adjusted_score=1.01),
        lambda: store_changed(_adjusted, adjusted_score=None),
        lambda: store_changed(_adjusted, photo_band=""),
    ],
    "assessment_band_only_more_serious": [
        lambda: store_changed(_adjusted, band="lower"),
        lambda: store_changed(_adjusted, photo_band="higher", band="unclear"),
    ],
    "assessment_finished_if_terminal": [
        lambda: store_changed(_succeeded, finished_at=None),
        lambda: store_changed(_queued, finished_at=timezone.now()),
        lambda: store_changed(_queued, status="paused"),
    ],
    "assessment_rejected_has_reasons": [lambda: store_changed(_rejected, reasons=[])],
    "assessment_claimed_if_running": [
        lambda: store_changed(_running, claim=""),
        lambda: store_changed(_running, claimed_at=None),
        lambda: store_changed(_queued, claim="somebody"),
    ],
    "assessment_one_open_a_photo": [lambda: store_copied(_queued), lambda: store_copied(_running)],
    "consent_only_by_adults": [lambda: store_changed(_consent, is_adult=False)],
    "consent_for_others_has_basis": [
        lambda: store_changed(_consent, basis="guardian"),
        lambda: store_changed(_consent_for_another, basis="own"),
        lambda: store_changed(_consent_for_another, subject=None),
    ],
    "answers_points_in_range": [lambda: store_changed(_answers, points=11)],
    "capture_link_with_photo_is_used": [lambda: store_changed(_used_link, used_at=None)],
    "comparison_status_known": [lambda: store_changed(_comparison, status="paused")],
    "comparison_finished_has_time": [
        lambda: store_changed(_comparison, finished_at=None),
        lambda: store_changed(_comparison, status="queued"),
    ],
    "comparison_one_a_pair": [lambda: store_copied(_comparison)],
    "comparison_of_two_photos": [lambda: store_changed(_comparison, later=F("earlier"))],
    "comparison_aligned_has_matrix": [lambda: store_changed(_comparison, matrix=None)],
    "outgoingmail_status_known": [lambda: store_changed(_mail, status="paused")],
    "outgoingmail_finished_has_time": [
        lambda: store_changed(_mail, finished_at=None),
        lambda: store_changed(_mail, status="running"),
    ],
    "measurement_status_known": [
        lambda: store_changed(factories.make_measurement, status="paused")
    ],
    "measurement_finished_has_time": [
        lambda: store_changed(factories.make_measurement, finished_at=None),
        lambda: store_changed(factories.make_measurement, status="running"),
    ],
    "measurement_one_open_a_photo": [lambda: store_copied(_open_measurement)],
    "measurement_scale_known": [
        lambda: store_changed(factories.make_measurement, scale_kind="thumb")
    ],
    "reminder_one_a_mole": [lambda: store_copied(_reminder)],
    "reminder_one_self_exam_a_subject": [lambda: store_copied(_self_exam)],
    "reminder_interval_in_range": [
        lambda: store_changed(_reminder, every_months=0),
        lambda: store_changed(_reminder, every_months=25),
    ],
    "visit_status_known": [lambda: store_changed(factories.make_visit, status="paused")],
    "visit_finished_has_time": [
        lambda: store_changed(factories.make_visit, finished_at=None),
        lambda: store_changed(factories.make_visit, status="queued"),
    ],
    "visit_period_in_order": [lambda: store_changed(factories.make_visit, until=date(1999, 1, 1))],
    "visit_paper_known": [lambda: store_changed(factories.make_visit, paper="a3")],
    "export_status_known": [lambda: store_changed(_export, status="paused")],
    "export_finished_has_time": [
        lambda: store_changed(_export, finished_at=timezone.now()),
        lambda: store_changed(_export, status="failed"),
    ],
    "import_status_known": [lambda: store_changed(_import, status="paused")],
    "import_finished_has_time": [
        lambda: store_changed(_import, finished_at=timezone.now()),
        lambda: store_changed(_import, status="failed"),
    ],
    "import_received_no_more_than_said": [lambda: store_changed(_import, received=1001)],
    "import_part_one_a_start": [lambda: store_copied(_import_part)],
    "export_made_has_file_and_end": [
        lambda: store_changed(
            _export, status="succeeded", finished_at=timezone.now(), file="exports/a.zip"
        ),
        lambda: store_changed(
            _export, status="succeeded", finished_at=timezone.now(), expires_at=timezone.now()
        ),
    ],
    "trial_status_known": [lambda: store_changed(_trial, status="paused")],
    "trial_finished_has_time": [
        lambda: store_changed(_trial, finished_at=timezone.now()),
        lambda: store_changed(_trial, status="failed"),
    ],
    "trial_ends_after_its_start": [lambda: store_changed(_trial, expires_at=F("requested_at"))],
    "trial_succeeded_has_result": [
        lambda: store_changed(_trial, status="succeeded", finished_at=timezone.now())
    ],
    "idempotency_key_unique": [lambda: store_copied(_idempotency_key)],
    "model_version_one_a_role": [
        lambda: store_copied(_active_version, version="2030.3"),
        lambda: store_copied(_shadow_version, version="2030.3"),
    ],
    "model_version_active_since": [lambda: store_changed(_active_version, activated_at=None)],
    "model_version_shadow_since": [lambda: store_changed(_shadow_version, shadowed_at=None)],
    "model_version_pinned_if_active": [
        lambda: store_changed(_old_version, is_pinned=True),
        lambda: store_changed(_shadow_version, is_pinned=True),
    ],
    "mole_point_is_on_a_figure": [
        partial(store_changed, _placed_mole, map_x=1.2),
        partial(store_changed, _placed_mole, map_y=-0.1),
        partial(store_changed, _placed_mole, map_x=None),
        partial(store_changed, _placed_mole, figure=""),
        partial(store_changed, _placed_mole, figure="side"),
    ],
    "photo_overview_has_region": [
        partial(store_changed, factories.make_overview, region=""),
        partial(store_changed, factories.make_photo, region="back"),
        partial(store_changed, factories.make_photo, kind="overview"),
        partial(store_changed, factories.make_photo, kind="close"),
    ],
    "pin_is_on_the_photo": [
        partial(store_changed, _pin, x=1.01),
        partial(store_changed, _pin, y=-0.01),
    ],
    "pin_one_a_mole": [partial(store_copied, _mole_pin)],
    "mole_body_site_known": [lambda: store_changed(factories.make_mole, body_site="moon")],
    "mole_laterality_known": [lambda: store_changed(factories.make_mole, laterality="up")],
    "mole_external_id_unique_to_subject": [
        lambda: store_copied(partial(factories.make_mole, external_id="m-1"))
    ],
    "photo_unique_to_subject": [lambda: store_copied(factories.make_photo)],
    "photo_orientation_is_exif": [
        lambda: store_changed(factories.make_photo, orientation=0),
        lambda: store_changed(factories.make_photo, orientation=9),
    ],
    "photo_is_not_empty": [
        lambda: store_changed(factories.make_photo, width=0),
        lambda: store_changed(factories.make_photo, height=0),
        lambda: store_changed(factories.make_photo, byte_size=0),
    ],
    "photo_modality_known": [lambda: store_changed(factories.make_photo, modality="x-ray")],
    "photo_taken_at_source_known": [
        lambda: store_changed(factories.make_photo, taken_at_source="a guess")
    ],
    "photo_taken_at_precision_known": [
        lambda: store_changed(factories.make_photo, taken_at_precision="century")
    ],
    "photo_suggestion_only_without_a_time": [
        lambda: store_changed(
            factories.make_photo, taken_at_source="camera", suggested_at=timezone.now()
        )
    ],
    "reassessment_one_at_a_time": [lambda: store_copied(_reassessment)],
    "reassessment_ended_if_not_running": [
        lambda: store_changed(_reassessment, ended_at=timezone.now()),
        lambda: store_changed(_reassessment, status="finished"),
        lambda: store_changed(_reassessment, status="paused"),
    ],
    "shadow_once_a_candidate": [lambda: store_copied(_shadow)],
    "shadow_score_only_if_succeeded": [
        lambda: store_changed(_shadow, score=0.5),
        lambda: store_changed(_shadow, band="lower"),
        lambda: store_changed(_shadow, status="succeeded"),
        lambda: store_changed(_shadow, status="succeeded", score=1.5, band="lower"),
        lambda: store_changed(_shadow, status="paused"),
    ],
    "subject_has_one_owner": [
        lambda: store_changed(factories.make_subject, user=None),
        lambda: store_changed(factories.make_subject, partner=factories.make_partner().partner),
        lambda: store_changed(factories.make_subject, external_id="both"),
        lambda: store_changed(_partner_subject, external_id=""),
    ],
    "subject_one_self_a_user": [lambda: store_copied(factories.make_subject)],
    "subject_in_household_has_name": [
        lambda: store_changed(_member, name=""),
        lambda: store_changed(_member, relation="cat"),
        lambda: store_changed(factories.make_subject, name="Ada"),
        lambda: store_changed(factories.make_subject, binned_at=timezone.now()),
    ],
    "subject_external_id_unique_to_partner": [lambda: store_copied(_partner_subject)],
    "subject_year_of_birth_is_a_year": [
        lambda: store_changed(factories.make_subject, year_of_birth=1899),
        lambda: store_changed(factories.make_subject, year_of_birth=10_000),
    ],
    "subject_sex_known": [lambda: store_changed(factories.make_subject, sex="x")],
    "user_email_unique_in_any_case": [
        lambda: store_copied(
            partial(factories.make_user, "someone@example.org"),
            email="Someone@Example.org",
            pseudonym=uuid.uuid4(),
        )
    ],
    "user_superuser_is_admin": [
        lambda: store_changed(factories.make_reviewer, is_superuser=True),
        lambda: store_changed(factories.make_admin, is_superuser=False),
    ],
    "consent_to_research_is_own": [
        lambda: store_changed(_consent_for_another, purpose="research"),
        lambda: store_changed(_consent, purpose="anything"),
    ],
    "user_role_known": [lambda: store_changed(factories.make_user, role="owner")],
    **reviews.REFUSED,
    **outcomes.REFUSED,
    **partners.REFUSED,
    **webhooks.REFUSED,
}

OWNERS = (
    (factories.make_mole, "subject"),
    (factories.make_photo, "subject"),
    (_queued, "photo"),
    (_queued, "subject"),
    (_idempotency_key, "partner"),
    (_shadow, "assessment"),
)


@pytest.mark.parametrize(
    "break_it",
    [
        pytest.param(case, id=f"{name}-{number}")
        for name, cases in REFUSED.items()
        for number, case in enumerate(cases)
    ],
)
def test_the_database_refuses_the_row(break_it):
    with pytest.raises(IntegrityError), transaction.atomic():
        break_it()


def test_every_constraint_is_tested():
    named = {
        constraint.name
        for model in apps.get_app_config("classifier").get_models()
        for constraint in model._meta.constraints
    }
    assert named == set(REFUSED)


@pytest.mark.parametrize(("make", "owner"), OWNERS)
def test_every_row_needs_an_owner(make, owner):
    with pytest.raises(IntegrityError), transaction.atomic():
        store_changed(make, **{owner: None})


def test_what_the_constraints_allow_is_allowed():
    partner = factories.make_partner().partner
    another = factories.make_partner().partner
    assert factories.make_subject(partner, "same") != factories.make_subject(another, "same")
    data = factories.jpeg(seed=1)
    assert factories.make_photo(data=data).sha256 == factories.make_photo(data=data).sha256
    photo = factories.make_photo()
    for status in Assessment.TERMINAL:
        factories.make_assessment(photo, status=status)
    assert photo.assessments.count() == len(Assessment.TERMINAL)
