"""How many queries a request costs, beside the token, the rate limit and savepoints."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api.conftest import Caller
from tests.factories import assess, jpeg

# Of the token, of the cache that counts requests, and what tests need in place of transactions.
_BESIDE = (
    *("oauth2_provider_accesstoken", "skinspect_cache", "SAVEPOINT"),
    *("pg_try_advisory_xact_lock", "FOR NO KEY UPDATE"),
)


def queries_of(request: Callable[[], Any], status: int) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert request().status_code == status
    own = [each["sql"] for each in captured.captured_queries]
    return len([sql for sql in own if not any(word in sql for word in _BESIDE)])


@pytest.fixture
def sent(api: Caller) -> dict[str, str]:
    """The ids of a photo that was assessed."""
    first: dict[str, str] = api.send().json()
    assess()
    return first


def test_a_photo_of_a_known_mole(api: Caller, sent: Any) -> None:
    """Mole with subject, same photo, photo and its event, place, assessment and its event."""
    assert queries_of(lambda: api.send(jpeg(2)), 202) == 7
    assert queries_of(lambda: api.send(jpeg(3), body_site="unknown", modality="phone"), 202) == 7


def test_an_idempotency_key_is_looked_up_and_stored(api: Caller, sent: Any) -> None:
    assert queries_of(lambda: api.send(jpeg(2), key="visit-1"), 202) == 7 + 2
    assert queries_of(lambda: api.send(jpeg(2), key="visit-1"), 202) <= 5


def test_a_new_subject_and_mole(api: Caller, sent: Any) -> None:
    """Beside these: the subject looked for, again, added; the mole looked for, added, its event.

    No photo can be the same.
    """
    assert queries_of(lambda: api.send(jpeg(2), subject_external_id="patient-2"), 202) == 6 + 6


@pytest.mark.parametrize(
    ("name", "field", "most"),
    [
        ("assessments", "", 1),
        ("moles", "", 1),
        ("subjects", "", 1),
        ("assessment", "id", 1),
        ("subject", "subject_id", 1),
        ("heat_map", "id", 1),
        ("model", "", 1),
        # With photos, their results, and days with several.
        ("mole", "mole_id", 4),
    ],
)
def test_reads(api: Caller, sent: Any, name: str, field: str, most: int) -> None:
    args = [sent[field]] if field else []

    assert queries_of(lambda: api.get(name, *args), 200) <= most
