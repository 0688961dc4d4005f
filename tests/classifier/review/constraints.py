"""Rows of cases, readings and answers that the database refuses, by constraint."""

from collections.abc import Callable

from django.utils import timezone

from classifier.review.models import Review, ReviewPolicy
from classifier.review.services import claims
from tests import factories
from tests.broken_rows import store_changed, store_copied


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


REFUSED: dict[str, list[Callable[[], object]]] = {
    "review_opinion_known": [lambda: store_changed(_review, opinion="fine")],
    "review_advice_known": [lambda: store_changed(_review, advice="relax")],
    "review_policy_one_row": [lambda: ReviewPolicy.objects.create(pk=2)],
    "review_policy_second_reading_known": [lambda: store_changed(_policy, second_reading="often")],
    "review_policy_answer_days": [
        lambda: store_changed(_policy, answer_days=0),
        lambda: store_changed(_policy, answer_days=91),
    ],
    "review_policy_higher_has_time": [
        lambda: store_changed(_policy, asks_for_higher=True),
        lambda: store_changed(_policy, higher_since=timezone.now()),
    ],
    "review_request_source_known": [lambda: store_changed(factories.ask, source="nobody")],
    "review_request_closed_has_time": [
        lambda: store_changed(factories.ask, status="answered"),
        lambda: store_changed(factories.ask, closed_at=timezone.now()),
        lambda: store_changed(factories.ask, status="lost", closed_at=timezone.now()),
    ],
    "review_request_one_to_three_readings": [
        lambda: store_changed(factories.ask, readings_needed=0),
        lambda: store_changed(factories.ask, readings_needed=4),
    ],
    "review_request_one_open_a_mole": [
        lambda: store_copied(factories.ask, photo=factories.make_photo(mole=factories.make_mole()))
    ],
    "review_request_one_open_a_photo": [lambda: store_copied(_unsorted_case)],
    "reading_one_a_reader_and_case": [lambda: store_copied(_reading)],
    "reading_decided_is_complete": [lambda: store_changed(_reading, decided_at=timezone.now())],
    "reading_weeks_only_to_watch": [
        lambda: store_changed(_reading, watch_weeks=12),
        lambda: store_changed(_reading, advice="watch", watch_weeks=13),
    ],
    "review_weeks_only_to_watch": [
        lambda: store_changed(_review, watch_weeks=12),
        lambda: store_changed(_review, advice="watch", watch_weeks=13),
    ],
}
