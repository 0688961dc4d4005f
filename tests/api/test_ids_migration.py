"""Ids that were stored before ids were compared in NFC."""

from importlib import import_module

import pytest
from django.apps import apps

from classifier.moles.models import Mole
from classifier.people.models import Subject
from tests.factories import make_mole, make_partner, make_subject

COMPOSED, DECOMPOSED = "M\u00fcller", "Mu\u0308ller"

pytestmark = pytest.mark.django_db


def _migrate() -> None:
    import_module("classifier.migrations.0005_external_ids_nfc").normalise(apps, None)


def test_stored_ids_are_normalised() -> None:
    subject = make_subject(make_partner().partner, DECOMPOSED)
    make_mole(subject, external_id=DECOMPOSED)
    _migrate()

    assert Subject.objects.get(pk=subject.pk).external_id == COMPOSED
    assert Mole.objects.get().external_id == COMPOSED


def test_two_spellings_of_one_partner_stay_two_people() -> None:
    partner, other = make_partner().partner, make_partner().partner
    for owner in (partner, other):
        make_subject(owner, DECOMPOSED)
    make_subject(partner, COMPOSED)
    _migrate()

    ids = Subject.objects.exclude(partner=None).values_list("partner", "external_id")
    assert sorted(ids) == sorted(
        [(partner.pk, DECOMPOSED), (partner.pk, COMPOSED), (other.pk, COMPOSED)]
    )
