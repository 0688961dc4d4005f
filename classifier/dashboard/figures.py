"""The tables about volume, times, readers and results."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from classifier.assessments.texts import BADGES, OBSTACLES
from classifier.dashboard.charts import draw
from classifier.dashboard.count_selectors import Counts
from classifier.dashboard.models import DailyFigure
from classifier.dashboard.selectors import Figures
from classifier.dashboard.statistics import FEWEST, quantile, share_of, stability_index
from classifier.dashboard.tables import Bar, Column, Kind, Row, Table, Text, share_bar
from classifier.guidance.frequencies import IMAGINED_LESIONS, SETTINGS, has_counts
from classifier.photos.models import Modality
from ml.classification.manifest import BandTable, parse_manifest
from ml.labels import Band
from ml.labels import Modality as ModalityUsed

Name = DailyFigure.Name
# Columns that still have room in the chart.
_MOST_COLUMNS = 130


def volume(figures: Figures) -> Table:
    """Return what was asked for and what came of it, by day; of long periods by several days."""
    days = next(step for step in (1, 7, 30) if figures.period.days <= step * _MOST_COLUMNS)
    starts = [figures.period.since + timedelta(days=n) for n in range(0, figures.period.days, days)]
    parts = [(start, _sum(figures.by_day, start, days)) for start in starts]
    rows = [Row((start, *_volume_of(counts))) for start, counts in parts]
    return Table(
        slug="volume",
        title=_("Photos and cases"),
        lead=_("Assessments asked for, by day.")
        if days == 1
        else _("Assessments asked for, in parts of %(days)s days.") % {"days": days},
        columns=(
            Column("day", _("From") if days > 1 else _("Day")),
            Column("asked", _("Asked for"), Kind.COUNT),
            Column("assessed", _("Assessed"), Kind.COUNT),
            Column("rejected", _("Could not be assessed"), Kind.COUNT),
            Column("failed", _("Failed"), Kind.COUNT),
            Column("cases_asked", _("Cases asked"), Kind.COUNT),
            Column("cases_answered", _("Cases answered"), Kind.COUNT),
        ),
        rows=rows if any(any(row.values[1:]) for row in rows) else [],
        chart=draw([(start, counts[Name.ASKED, ""]) for start, counts in parts]),
    )


def refusals(figures: Figures) -> Table:
    """Return which share of the photos could not be assessed, and why."""
    ended = figures.labels(Name.ENDED)
    of = ended["succeeded"] + ended["rejected"]
    reasons = figures.labels(Name.REASON)
    whole = share_of(ended["rejected"], of)
    shares = [(OBSTACLES.get(code, code), share_of(n, of)) for code, n in reasons.most_common()]
    rows = [(_("All that could not be assessed"), whole), *shares] if of else []
    return Table(
        slug="refusals",
        title=_("Photos that could not be assessed"),
        lead=_("A photo may have several reasons."),
        columns=(
            Column("reason", _("Reason")),
            Column("photos", _("Of all results"), Kind.SHARE),
        ),
        rows=[Row((reason, share), share_bar(share)) for reason, share in rows],
    )


def times(figures: Figures) -> Table:
    """Return how long people wait."""
    kinds = (
        (_("A photo, until its result"), Name.RESULT_TIME),
        (_("A case, until a clinician takes it"), Name.CASE_WAIT),
        (_("A case, until it is answered"), Name.CASE_ANSWER),
    )
    counted = [(label, _by_step(figures.labels(name))) for label, name in kinds]
    found = [
        (label, steps.total(), quantile(steps, 0.5), quantile(steps, 0.9))
        for label, steps in counted
        if steps
    ]
    longest = max((late or 0.0 for *_others, late in found), default=0.0)
    return Table(
        slug="times",
        title=_("Waiting times"),
        lead=_(
            "Half waited no longer than the median, where the bar ends, and 9 of 10 no longer than "
            "the end of the line. The scale is logarithmic."
        ),
        columns=(
            Column("what", _("What waits")),
            Column("count", _("How many"), Kind.COUNT),
            Column("median_seconds", _("Median"), Kind.SECONDS),
            Column("ninety_percent_seconds", _("90%"), Kind.SECONDS),
        ),
        rows=[Row(values, _time_bar(values[2], values[3], longest)) for values in found],
    )


def readers(figures: Figures, addresses: Mapping[str, str]) -> Table:
    """Return each reader's load, and the time from the claim to the end of a reading."""
    by_reader: dict[str, Counter[int]] = {}
    for (pseudonym, step), number in figures.parts(Name.READING).items():
        by_reader.setdefault(pseudonym, Counter())[int(step)] += number
    most_first = sorted(by_reader.items(), key=lambda item: -item[1].total())
    most = most_first[0][1].total() if most_first else 1
    return Table(
        slug="readers",
        title=_("Readers"),
        lead=_(
            "The time runs from taking a case to the end of the reading, with all interruptions."
        ),
        columns=(
            Column("reader", _("Reader")),
            Column("cases", _("Cases read"), Kind.COUNT),
            Column("median_seconds", _("Time for a case, median"), Kind.SECONDS),
            Column("ninety_percent_seconds", _("90%"), Kind.SECONDS),
        ),
        rows=[
            Row(
                (
                    addresses.get(pseudonym, _("an account that was erased")),
                    steps.total(),
                    quantile(steps, 0.5),
                    quantile(steps, 0.9),
                ),
                Bar(round(100 * steps.total() / most, 1)),
            )
            for pseudonym, steps in most_first
        ],
    )


def bands(figures: Figures, manifests: Mapping[str, Mapping[str, Any]]) -> Table:
    """Return the results by band beside the shares that the manifest leads to expect."""
    counts: dict[tuple[str, str], Counter[str]] = {}
    for (modality, band, version), number in figures.parts(Name.BAND).items():
        counts.setdefault((version, modality), Counter())[band] += number
    rows, notes = [], []
    for (version, modality), found in sorted(counts.items()):
        expected = _expected(manifests.get(version), modality)
        group = f"{version}, {Modality(modality).label}"
        for band in Band:
            share = share_of(found[band], found.total())
            wanted = expected[band] if expected else None
            rows.append(Row((group, BADGES[band], share, wanted), share_bar(share, wanted)))
        notes.append(_drift(group, found, expected))
    return Table(
        slug="bands",
        title=_("Results by band, and drift"),
        lead=_(
            "The mark is the share that the model's tests lead to expect where %(malignant)s of "
            "%(all)s lesions are malignant."
        )
        % {"malignant": SETTINGS[0].malignant, "all": IMAGINED_LESIONS},
        columns=(
            Column("model_and_kind", _("Model and camera")),
            Column("band", _("Band")),
            Column("results", _("Results"), Kind.SHARE),
            Column("expected_share", _("Expected"), Kind.PERCENT),
        ),
        rows=rows,
        notes=notes,
    )


def versions_in(figures: Figures) -> set[str]:
    """Return the model versions that gave results in the period."""
    return {version for (_modality, _band, version) in figures.parts(Name.BAND)}


def pseudonyms_in(figures: Figures) -> set[str]:
    """Return the readers of the period."""
    return {pseudonym for pseudonym, _step in figures.parts(Name.READING)}


def _drift(group: str, found: Counter[str], expected: Mapping[Band, float] | None) -> Text:
    if expected is None:
        return _("%(group)s: the model's manifest has no counts to compare with.") % {
            "group": group
        }
    if found.total() < FEWEST:
        return _("%(group)s: too few results to speak of drift.") % {"group": group}
    index = stability_index([found[band] for band in Band], [expected[band] for band in Band])
    word = _("little") if index < 0.1 else _("some") if index < 0.25 else _("much")
    return _("%(group)s: drift %(index)s (%(word)s; population stability index).") % {
        "group": group,
        "index": f"{index:.2f}",
        "word": word,
    }


def _expected(manifest: Mapping[str, Any] | None, modality: str) -> dict[Band, float] | None:
    """Return the share of each band where the first of `SETTINGS` are malignant."""
    table = _band_table(manifest, modality)
    if table is None or not has_counts(table):
        return None
    malignant = SETTINGS[0].malignant / IMAGINED_LESIONS
    return {
        band: malignant * table.malignant[band].share + (1 - malignant) * table.benign[band].share
        for band in Band
    }


def _band_table(manifest: Mapping[str, Any] | None, modality: str) -> BandTable | None:
    if manifest is None:
        return None
    try:
        return parse_manifest(manifest).bands.get(ModalityUsed(modality))
    except (KeyError, TypeError, ValueError):  # of a version from before today's manifests
        return None


def _volume_of(counts: Counts) -> Sequence[int]:
    asked = sum(n for (name, _label), n in counts.items() if name == Name.CASE_ASKED)
    answered = sum(n for (name, _label), n in counts.items() if name == Name.CASE_ANSWER)
    ended = [counts[Name.ENDED, status] for status in ("succeeded", "rejected", "failed")]
    return (counts[Name.ASKED, ""], *ended, asked, answered)


def _sum(by_day: Mapping[date, Counts], start: date, days: int) -> Counts:
    total: Counts = Counter()
    for n in range(days):
        total.update(by_day.get(start + timedelta(days=n), ()))
    return total


def _by_step(labels: Mapping[str, int]) -> Counter[int]:
    return Counter({int(label): n for label, n in labels.items()})


def _time_bar(median: float | None, late: float | None, longest: float) -> Bar | None:
    """Return a bar on a scale of tenfold times, from one second to the longest time."""
    if median is None or late is None:
        return None
    whole = math.log(max(longest, 10.0))
    ends = (round(100 * math.log(max(each, 1.0)) / whole, 1) for each in (median, late))
    value, high = ends
    return Bar(value, low=value, high=high)
