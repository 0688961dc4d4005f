"""Rows of outcomes and of the daily figures that the database refuses, by constraint."""

from collections.abc import Callable
from datetime import date

from classifier.dashboard.models import DailyFigure
from tests import factories
from tests.broken_rows import store_changed, store_copied


def _outcome_of_a_photo():
    return factories.make_outcome(factories.make_photo())


def _daily_figure():
    return DailyFigure.objects.create(day=date(2026, 1, 1), name="asked", value=1)


REFUSED: dict[str, list[Callable[[], object]]] = {
    "outcome_of_mole_or_photo": [
        lambda: store_changed(factories.make_outcome, mole=None),
        lambda: store_changed(factories.make_outcome, photo=factories.make_photo()),
    ],
    "outcome_one_current_a_mole": [lambda: store_copied(factories.make_outcome)],
    "outcome_one_current_a_photo": [lambda: store_copied(_outcome_of_a_photo)],
    "outcome_unchanged_is_benign": [
        lambda: store_changed(factories.make_outcome, kind="followed_up"),
        lambda: store_changed(factories.make_outcome, kind="guessed"),
    ],
    "outcome_source_known": [lambda: store_changed(factories.make_outcome, source="neighbour")],
    "outcome_skin_type_is_fitzpatricks": [
        lambda: store_changed(factories.make_outcome, skin_type=0),
        lambda: store_changed(factories.make_outcome, skin_type=7),
    ],
    "daily_figure_once": [lambda: store_copied(_daily_figure)],
    "daily_figure_is_a_count": [lambda: store_changed(_daily_figure, value=-1)],
}
