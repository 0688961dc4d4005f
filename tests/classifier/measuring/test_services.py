"""Measurements are asked for once, made by a worker or in spare time, and kept in the trail."""

from unittest import mock

import pytest
from django.utils import timezone

from classifier.audit import services as audit
from classifier.audit.models import AuditEvent
from classifier.core.lines import sweep
from classifier.measuring import services as measurements
from classifier.measuring import vision
from classifier.measuring.errors import MeasuringError
from classifier.measuring.texts import CONSENT_WITHDRAWN
from classifier.moles import services as moles
from classifier.operations import background
from classifier.operations.lines import OTHERS
from classifier.people.errors import ConsentMissingError
from classifier.people.services import accounts, household
from tests import factories
from tests.classifier.measuring.rows import SQUARE

pytestmark = pytest.mark.django_db


@pytest.fixture
def photo():
    found = factories.make_photo(mole=factories.make_mole())
    factories.assess(found)
    return found


def events(photo, event):
    return AuditEvent.objects.filter(target=str(photo.id), event=event)


def test_a_person_asks_and_the_worker_measures(photo, django_capture_on_commit_callbacks):
    with (
        mock.patch("skinspect_site.celery.app.send_task") as sent,
        django_capture_on_commit_callbacks(execute=True),
    ):
        row = measurements.request_measurement(photo=photo, actor=audit.SYSTEM)
    assert sent.call_args.args == ("classifier.tasks.measure_work_task",)
    assert sent.call_args.kwargs == {"args": [str(row.pk)]}
    done = factories.carry_out(measurements.KIND, row)
    assert done.status == "succeeded"
    parts = {"outline", "scale", "figures", "reasons", "other_figures"}
    assert done.result.keys() == parts
    assert events(photo, "measurement_requested").get().details["outline"] == "found"
    assert events(photo, "measurement_finished").get().details["reasons"] == done.reasons


def test_a_photo_has_at_most_one_open_measurement(photo):
    measurements.request_measurement(photo=photo, actor=audit.SYSTEM)
    with pytest.raises(MeasuringError):
        measurements.request_measurement(photo=photo, actor=audit.SYSTEM)
    assert events(photo, "measurement_requested").count() == 1


def test_nothing_is_measured_without_consent(photo):
    row = measurements.request_measurement(photo=photo, actor=audit.SYSTEM)
    accounts.withdraw_consent(user=photo.subject.user)
    with mock.patch.object(vision, "measure") as measured:
        done = factories.carry_out(measurements.KIND, row)
    assert not measured.called
    assert (done.status, done.result) == ("succeeded", {})
    assert done.reasons == [CONSENT_WITHDRAWN]
    with pytest.raises(ConsentMissingError):
        measurements.request_measurement(photo=photo, actor=audit.SYSTEM)


def test_millimetres_are_stored_in_a_column(photo):
    given = {"outline": SQUARE, "points": [[0.1, 0.9], [0.9, 0.9]], "mm": 10.0}
    row = measurements.request_measurement(
        photo=photo, actor=audit.SYSTEM, scale_kind="ruler", given=given
    )
    done = factories.carry_out(measurements.KIND, row)
    assert done.result["figures"]["longest_diameter"]["unit"] == "mm"
    assert done.diameter_mm == done.result["figures"]["longest_diameter"]["value"]


def test_an_unsent_measurement_is_sent_again(photo):
    measurements.request_measurement(photo=photo, actor=audit.SYSTEM)
    with mock.patch("skinspect_site.celery.app.send_task") as sent:
        assert sweep(OTHERS) == 1
    assert sent.call_args.args == ("classifier.tasks.measure_work_task",)


def test_photos_of_moles_are_measured_in_the_background(photo):
    assert background.run_steps(seconds=60) == 1
    assert photo.measurements.get().scale_kind == "auto"
    assert events(photo, "measurement_requested").get().actor_kind == "system"
    assert background.run_steps(seconds=60) == 0


def test_background_measuring_waits_for_queued_assessments(photo):
    factories.make_photo(photo.subject)
    assert background.run_steps(seconds=60) == 0


def test_photos_without_a_mole_or_in_the_bin_are_not_measured(photo):
    factories.assess(factories.make_photo(photo.subject))
    moles.bin_mole(mole=photo.mole, actor=audit.SYSTEM)
    assert not measurements.step()


def test_photos_without_consent_are_not_measured(photo):
    user = photo.subject.user
    accounts.withdraw_consent(user=user)
    assert not measurements.step()
    accounts.give_consent(user=user)
    assert measurements.step()


def test_photos_of_removed_members_are_not_measured(photo):
    user = photo.subject.user
    member = factories.make_member(user)
    theirs = factories.make_photo(mole=factories.make_mole(member))
    factories.assess(theirs)
    household.remove_member(user=user, member=member)
    photo.measurements.create(subject=photo.subject, status="failed", finished_at=timezone.now())
    assert not measurements.step()
    household.restore_member(user=user, member=member)
    assert measurements.step()
    assert theirs.measurements.count() == 1


def test_an_error_with_one_photo_ends_the_round(photo):
    with mock.patch.object(vision, "measure", side_effect=OSError):
        assert not measurements.step()
    assert photo.measurements.get().status == "queued"
