"""Every constraint refuses the rows that it forbids."""

import uuid
from collections.abc import Callable
from datetime import date
from functools import partial

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.db.models import F
from django.utils import timezone

from classifier.assessments.models import Assessment
from classifier.audit import services as audit
from classifier.capture.models import CaptureLink
from classifier.dashboard.models import DailyFigure
from classifier.inference.models import ModelVersion
from classifier.model_rollout.models import Reassessment, ShadowAssessment
from classifier.moles import services as moles
from classifier.partners.models import IdempotencyKey
from classifier.people.models import Consent
from classifier.questionnaire.models import Answers
from classifier.reminders.models import Reminder
from classifier.review.models import Review, ReviewPolicy
from classifier.review.services import claims
from classifier.trial.services import trials
from tests import factories

pytestmark = pytest.mark.django_db


def _changed(make, **changes):
    """Make a row and change it past every check but those of the database."""
    row = make()
    type(row).objects.filter(pk=row.pk).update(**changes)


def _copied(make, **changes):
    """Make a row and store a copy of it, with another key and the changes."""
    row = make()
    row.pk = uuid.uuid4() if isinstance(row._meta.pk, models.UUIDField) else None
    for name, value in changes.items():
        setattr(row, name, value)
    row._state.adding = True
    row.save(force_insert=True)


def _partner_subject():
    return factories.make_subject(factories.make_partner().partner, "s-1")


def _review():
    return Review.objects.create(
        assessment=factories.make_assessment(), opinion="unsure", advice="see_doctor"
    )


def _policy():
    return ReviewPolicy.objects.create(pk=1)


def _reading():
    return claims.claim(request=factories.ask(), reader=factories.make_reviewer())


def _unsorted_case():
    return factories.ask(factories.make_photo())


def _outcome_of_a_photo():
    return factories.make_outcome(factories.make_photo())


def _daily_figure():
    return DailyFigure.objects.create(day=date(2026, 1, 1), name="asked", value=1)


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
        lambda: _changed(_succeeded, score=None),
        lambda: _changed(_succeeded, score=1.01),
        lambda: _changed(_succeeded, score=-0.01),
        lambda: _changed(_succeeded, band="fine"),
        lambda: _changed(_succeeded, model_version=None),
        lambda: _changed(_succeeded, lower_point=None),
        lambda: _changed(_rejected, score=0.5),
        lambda: _changed(_rejected, band="lower"),
    ],
    "assessment_adjusted_by_age_or_sex": [
        lambda: _changed(_succeeded, adjusted_score=0.7),
        lambda: _changed(_succeeded, photo_band="lower"),
        lambda: _changed(_succeeded, age_term=0.1),
        lambda: _changed(_adjusted, age_term=None),
        lambda: _changed(_adjusted, adjusted_score=1.01),
        lambda: _changed(_adjusted, adjusted_score=None),
        lambda: _changed(_adjusted, photo_band=""),
    ],
    "assessment_band_only_more_serious": [
        lambda: _changed(_adjusted, band="lower"),
        lambda: _changed(_adjusted, photo_band="higher", band="unclear"),
    ],
    "assessment_finished_if_terminal": [
        lambda: _changed(_succeeded, finished_at=None),
        lambda: _changed(_queued, finished_at=timezone.now()),
        lambda: _changed(_queued, status="paused"),
    ],
    "assessment_rejected_has_reasons": [lambda: _changed(_rejected, reasons=[])],
    "assessment_claimed_if_running": [
        lambda: _changed(_running, claim=""),
        lambda: _changed(_running, claimed_at=None),
        lambda: _changed(_queued, claim="somebody"),
    ],
    "assessment_one_open_a_photo": [lambda: _copied(_queued), lambda: _copied(_running)],
    "consent_only_by_adults": [lambda: _changed(_consent, is_adult=False)],
    "consent_for_others_has_basis": [
        lambda: _changed(_consent, basis="guardian"),
        lambda: _changed(_consent_for_another, basis="own"),
        lambda: _changed(_consent_for_another, subject=None),
    ],
    "answers_points_in_range": [lambda: _changed(_answers, points=11)],
    "capture_link_with_photo_is_used": [lambda: _changed(_used_link, used_at=None)],
    "comparison_status_known": [lambda: _changed(_comparison, status="paused")],
    "comparison_finished_has_time": [
        lambda: _changed(_comparison, finished_at=None),
        lambda: _changed(_comparison, status="queued"),
    ],
    "comparison_one_a_pair": [lambda: _copied(_comparison)],
    "comparison_of_two_photos": [lambda: _changed(_comparison, later=F("earlier"))],
    "comparison_aligned_has_matrix": [lambda: _changed(_comparison, matrix=None)],
    "measurement_status_known": [lambda: _changed(factories.make_measurement, status="paused")],
    "measurement_finished_has_time": [
        lambda: _changed(factories.make_measurement, finished_at=None),
        lambda: _changed(factories.make_measurement, status="running"),
    ],
    "measurement_one_open_a_photo": [lambda: _copied(_open_measurement)],
    "measurement_scale_known": [lambda: _changed(factories.make_measurement, scale_kind="thumb")],
    "reminder_one_a_mole": [lambda: _copied(_reminder)],
    "reminder_one_self_exam_a_subject": [lambda: _copied(_self_exam)],
    "reminder_interval_in_range": [
        lambda: _changed(_reminder, every_months=0),
        lambda: _changed(_reminder, every_months=25),
    ],
    "visit_status_known": [lambda: _changed(factories.make_visit, status="paused")],
    "visit_finished_has_time": [
        lambda: _changed(factories.make_visit, finished_at=None),
        lambda: _changed(factories.make_visit, status="queued"),
    ],
    "visit_period_in_order": [lambda: _changed(factories.make_visit, until=date(1999, 1, 1))],
    "visit_paper_known": [lambda: _changed(factories.make_visit, paper="a3")],
    "trial_status_known": [lambda: _changed(_trial, status="paused")],
    "trial_finished_has_time": [
        lambda: _changed(_trial, finished_at=timezone.now()),
        lambda: _changed(_trial, status="failed"),
    ],
    "trial_ends_after_its_start": [lambda: _changed(_trial, expires_at=F("requested_at"))],
    "trial_succeeded_has_result": [
        lambda: _changed(_trial, status="succeeded", finished_at=timezone.now())
    ],
    "idempotency_key_unique": [lambda: _copied(_idempotency_key)],
    "model_version_one_a_role": [
        lambda: _copied(_active_version, version="2030.3"),
        lambda: _copied(_shadow_version, version="2030.3"),
    ],
    "model_version_active_since": [lambda: _changed(_active_version, activated_at=None)],
    "model_version_shadow_since": [lambda: _changed(_shadow_version, shadowed_at=None)],
    "model_version_pinned_if_active": [
        lambda: _changed(_old_version, is_pinned=True),
        lambda: _changed(_shadow_version, is_pinned=True),
    ],
    "mole_point_is_on_a_figure": [
        partial(_changed, _placed_mole, map_x=1.2),
        partial(_changed, _placed_mole, map_y=-0.1),
        partial(_changed, _placed_mole, map_x=None),
        partial(_changed, _placed_mole, figure=""),
        partial(_changed, _placed_mole, figure="side"),
    ],
    "photo_overview_has_region": [
        partial(_changed, factories.make_overview, region=""),
        partial(_changed, factories.make_photo, region="back"),
        partial(_changed, factories.make_photo, kind="overview"),
        partial(_changed, factories.make_photo, kind="close"),
    ],
    "pin_is_on_the_photo": [partial(_changed, _pin, x=1.01), partial(_changed, _pin, y=-0.01)],
    "pin_one_a_mole": [partial(_copied, _mole_pin)],
    "mole_body_site_known": [lambda: _changed(factories.make_mole, body_site="moon")],
    "mole_laterality_known": [lambda: _changed(factories.make_mole, laterality="up")],
    "mole_external_id_unique_to_subject": [
        lambda: _copied(partial(factories.make_mole, external_id="m-1"))
    ],
    "photo_unique_to_subject": [lambda: _copied(factories.make_photo)],
    "photo_orientation_is_exif": [
        lambda: _changed(factories.make_photo, orientation=0),
        lambda: _changed(factories.make_photo, orientation=9),
    ],
    "photo_is_not_empty": [
        lambda: _changed(factories.make_photo, width=0),
        lambda: _changed(factories.make_photo, height=0),
        lambda: _changed(factories.make_photo, byte_size=0),
    ],
    "photo_modality_known": [lambda: _changed(factories.make_photo, modality="x-ray")],
    "photo_taken_at_source_known": [
        lambda: _changed(factories.make_photo, taken_at_source="a guess")
    ],
    "photo_taken_at_precision_known": [
        lambda: _changed(factories.make_photo, taken_at_precision="century")
    ],
    "photo_suggestion_only_without_a_time": [
        lambda: _changed(
            factories.make_photo, taken_at_source="camera", suggested_at=timezone.now()
        )
    ],
    "reassessment_one_at_a_time": [lambda: _copied(_reassessment)],
    "reassessment_ended_if_not_running": [
        lambda: _changed(_reassessment, ended_at=timezone.now()),
        lambda: _changed(_reassessment, status="finished"),
        lambda: _changed(_reassessment, status="paused"),
    ],
    "review_opinion_known": [lambda: _changed(_review, opinion="fine")],
    "review_advice_known": [lambda: _changed(_review, advice="relax")],
    "shadow_once_a_candidate": [lambda: _copied(_shadow)],
    "shadow_score_only_if_succeeded": [
        lambda: _changed(_shadow, score=0.5),
        lambda: _changed(_shadow, band="lower"),
        lambda: _changed(_shadow, status="succeeded"),
        lambda: _changed(_shadow, status="succeeded", score=1.5, band="lower"),
        lambda: _changed(_shadow, status="paused"),
    ],
    "subject_has_one_owner": [
        lambda: _changed(factories.make_subject, user=None),
        lambda: _changed(factories.make_subject, partner=factories.make_partner().partner),
        lambda: _changed(factories.make_subject, external_id="both"),
        lambda: _changed(_partner_subject, external_id=""),
    ],
    "subject_one_self_a_user": [lambda: _copied(factories.make_subject)],
    "subject_in_household_has_name": [
        lambda: _changed(_member, name=""),
        lambda: _changed(_member, relation="cat"),
        lambda: _changed(factories.make_subject, name="Ada"),
        lambda: _changed(factories.make_subject, binned_at=timezone.now()),
    ],
    "subject_external_id_unique_to_partner": [lambda: _copied(_partner_subject)],
    "subject_year_of_birth_is_a_year": [
        lambda: _changed(factories.make_subject, year_of_birth=1899),
        lambda: _changed(factories.make_subject, year_of_birth=10_000),
    ],
    "subject_sex_known": [lambda: _changed(factories.make_subject, sex="x")],
    "review_policy_one_row": [lambda: ReviewPolicy.objects.create(pk=2)],
    "review_policy_second_reading_known": [lambda: _changed(_policy, second_reading="often")],
    "review_policy_answer_days": [
        lambda: _changed(_policy, answer_days=0),
        lambda: _changed(_policy, answer_days=91),
    ],
    "review_policy_higher_has_time": [
        lambda: _changed(_policy, asks_for_higher=True),
        lambda: _changed(_policy, higher_since=timezone.now()),
    ],
    "review_request_source_known": [lambda: _changed(factories.ask, source="nobody")],
    "review_request_closed_has_time": [
        lambda: _changed(factories.ask, status="answered"),
        lambda: _changed(factories.ask, closed_at=timezone.now()),
        lambda: _changed(factories.ask, status="lost", closed_at=timezone.now()),
    ],
    "review_request_one_to_three_readings": [
        lambda: _changed(factories.ask, readings_needed=0),
        lambda: _changed(factories.ask, readings_needed=4),
    ],
    "review_request_one_open_a_mole": [
        lambda: _copied(factories.ask, photo=factories.make_photo(mole=factories.make_mole()))
    ],
    "review_request_one_open_a_photo": [lambda: _copied(_unsorted_case)],
    "reading_one_a_reader_and_case": [lambda: _copied(_reading)],
    "reading_decided_is_complete": [lambda: _changed(_reading, decided_at=timezone.now())],
    "reading_weeks_only_to_watch": [
        lambda: _changed(_reading, watch_weeks=12),
        lambda: _changed(_reading, advice="watch", watch_weeks=13),
    ],
    "review_weeks_only_to_watch": [
        lambda: _changed(_review, watch_weeks=12),
        lambda: _changed(_review, advice="watch", watch_weeks=13),
    ],
    "user_email_unique_in_any_case": [
        lambda: _copied(
            partial(factories.make_user, "someone@example.org"),
            email="Someone@Example.org",
            pseudonym=uuid.uuid4(),
        )
    ],
    "user_superuser_is_admin": [
        lambda: _changed(factories.make_reviewer, is_superuser=True),
        lambda: _changed(factories.make_admin, is_superuser=False),
    ],
    "consent_to_research_is_own": [
        lambda: _changed(_consent_for_another, purpose="research"),
        lambda: _changed(_consent, purpose="anything"),
    ],
    "outcome_of_mole_or_photo": [
        lambda: _changed(factories.make_outcome, mole=None),
        lambda: _changed(factories.make_outcome, photo=factories.make_photo()),
    ],
    "outcome_one_current_a_mole": [lambda: _copied(factories.make_outcome)],
    "outcome_one_current_a_photo": [lambda: _copied(_outcome_of_a_photo)],
    "outcome_unchanged_is_benign": [
        lambda: _changed(factories.make_outcome, kind="followed_up"),
        lambda: _changed(factories.make_outcome, kind="guessed"),
    ],
    "outcome_source_known": [lambda: _changed(factories.make_outcome, source="neighbour")],
    "outcome_skin_type_is_fitzpatricks": [
        lambda: _changed(factories.make_outcome, skin_type=0),
        lambda: _changed(factories.make_outcome, skin_type=7),
    ],
    "daily_figure_once": [lambda: _copied(_daily_figure)],
    "daily_figure_is_a_count": [lambda: _changed(_daily_figure, value=-1)],
    "user_role_known": [lambda: _changed(factories.make_user, role="owner")],
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
        _changed(make, **{owner: None})


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
