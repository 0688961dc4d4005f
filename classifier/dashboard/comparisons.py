"""The tables that compare the model with readers, with outcomes, and readers with each other."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from django.utils.translation import gettext as _

from classifier.assessments.texts import BADGES
from classifier.dashboard.models import DailyFigure
from classifier.dashboard.selectors import Figures, OutcomeCount
from classifier.dashboard.statistics import FEWEST, agreement, share_of
from classifier.dashboard.tables import Column, Kind, Row, Table, Text, share_bar
from classifier.moles.models import BodySite
from classifier.outcomes.models import Outcome
from classifier.review.models.choices import Opinion
from ml.classification.manifest import Share
from ml.labels import Band

Name = DailyFigure.Name
# How many cases have a band and a label (malignant or not).
Tally = Counter[tuple[str, bool]]
_LABELS = {Opinion.BENIGN: False, Opinion.MALIGNANT: True}


def accuracy(figures: Figures, outcomes: Sequence[OutcomeCount]) -> Table:
    """Return sensitivity and specificity against first opinions, final ones, and outcomes."""
    opinions = figures.parts(Name.OPINION)
    first = _tally((band, first, n) for (band, first, _final), n in opinions.items())
    final = _tally((band, final, n) for (band, _first, final), n in opinions.items())
    references = (
        (_("Readers, before they saw the model"), first),
        (_("Readers, after they saw it"), final),
        (_("Outcomes"), _tally_of(outcomes)),
    )
    rows = [(name, *rate) for name, tally in references if tally for rate in _rates(tally)]
    return Table(
        slug="accuracy",
        title=_("The model against readers and outcomes"),
        lead=_(
            "Sensitivity: the share of malignant moles that the model marked. Specificity: the "
            "share of benign ones that it did not mark. Moles with an outcome are not typical: the "
            "suspicious ones are removed."
        ),
        columns=(
            Column("against", _("Against")),
            Column("figure", _("Figure")),
            Column("moles", _("Share"), Kind.SHARE),
        ),
        rows=[Row(row, share_bar(row[2])) for row in rows],
        notes=(_("Opinions “unsure” and “can’t tell” are left out."),) if rows else (),
    )


def by_band(outcomes: Sequence[OutcomeCount]) -> Table:
    """Return which share of the moles of each band turned out malignant."""
    tally = _tally_of(outcomes)
    shares = [
        (BADGES[band], share_of(tally[band, True], tally[band, True] + tally[band, False]))
        for band in Band
    ]
    return Table(
        slug="outcomes_by_band",
        title=_("Outcomes by band"),
        lead=_("Of the moles with an outcome, how many of each band turned out malignant."),
        columns=(Column("band", _("Band")), Column("malignant", _("Malignant"), Kind.SHARE)),
        rows=[Row(row, share_bar(row[1])) for row in shares] if tally else [],
    )


def by_group(outcomes: Sequence[OutcomeCount]) -> Table:
    """Return how the model did on each body site and skin type."""
    sites = _groups(outcomes, lambda each: _site(each.site))
    skin_types = _groups(outcomes, lambda each: _skin_type(each.skin_type))
    rows = [
        (group, marked, spared)
        for groups in (sites, skin_types)
        for group, tally in sorted(groups.items())
        for marked, spared in [_marked_and_spared(tally)]
    ]
    return Table(
        slug="outcomes_by_group",
        title=_("Outcomes by body site and skin type"),
        lead=_("The bar shows the malignant moles that were marked “unclear” or “higher concern”."),
        columns=(
            Column("group", _("Group")),
            Column("malignant_marked", _("Malignant, and marked"), Kind.SHARE),
            Column("benign_not_higher", _("Benign, and not “higher concern”"), Kind.SHARE),
        ),
        rows=[Row(row, share_bar(row[1])) for row in rows],
    )


def revisions(figures: Figures) -> Table:
    """Return how often readers revised their first opinion after they saw the model."""
    opinions = figures.parts(Name.OPINION)
    found: dict[str, Counter[bool]] = {}
    for (_band, first, final), n in opinions.items():
        found.setdefault(first, Counter())[first != final] += n
    shares = [
        (Opinion(first).label, share_of(counts[True], counts.total()))
        for first, counts in sorted(found.items())
    ]
    return Table(
        slug="revisions",
        title=_("Opinions that readers revised"),
        lead=_("After they had seen the model's result."),
        columns=(
            Column("first_opinion", _("First opinion")),
            Column("revised", _("Revised to another one"), Kind.SHARE),
        ),
        rows=[Row(row, share_bar(row[1])) for row in shares],
    )


def between_readers(figures: Figures) -> Table:
    """Return how far two readers agree who had not seen each other's opinion, nor the model."""
    pairs = figures.parts(Name.PAIR)
    counts = [[pairs[first, second] for second in Opinion.values] for first in Opinion.values]
    return Table(
        slug="agreement",
        title=_("Agreement between readers"),
        lead=_("First opinions on the same case: one line for the first reader's opinion."),
        columns=(
            Column("first_reader", _("First reader")),
            *(
                Column(each.value, _("Second: %(opinion)s") % {"opinion": each.label}, Kind.COUNT)
                for each in Opinion
            ),
        ),
        rows=[
            Row((opinion.label, *numbers)) for opinion, numbers in zip(Opinion, counts, strict=True)
        ]
        if pairs
        else [],
        notes=(_kappa(counts),) if pairs else (),
    )


def _kappa(counts: Sequence[Sequence[int]]) -> Text:
    found = agreement(counts)
    if found is None:
        return _("Both said the same of every case, so Cohen's kappa can't be worked out.")
    same = _("They agreed on %(agreed)s of %(of)s cases") % {"agreed": found.agreed, "of": found.of}
    if found.of < FEWEST:
        return _("%(same)s: too few for Cohen's kappa.") % {"same": same}
    return _("%(same)s: Cohen's kappa %(kappa)s (%(low)s to %(high)s).") % {
        "same": same,
        "kappa": f"{found.kappa:.2f}",
        "low": f"{found.low:.2f}",
        "high": f"{found.high:.2f}",
    }


def _tally(opinions: Iterable[tuple[str, str, int]]) -> Tally:
    """Count cases with a band whose opinion names a label."""
    found: Tally = Counter()
    for band, opinion, number in opinions:
        if band in BADGES and opinion in _LABELS:
            found[band, _LABELS[Opinion(opinion)]] += number
    return found


def _tally_of(outcomes: Iterable[OutcomeCount]) -> Tally:
    found: Tally = Counter()
    for each in outcomes:
        if each.band:
            found[each.band, each.is_malignant] += each.count
    return found


def _rates(tally: Tally) -> list[tuple[Text, Share]]:
    marked, spared = _marked_and_spared(tally)
    malignant, benign = marked.of, spared.of
    return [
        (_("Sensitivity of “higher concern”"), share_of(tally[Band.HIGHER, True], malignant)),
        (_("Sensitivity of “unclear” or “higher concern”"), marked),
        (_("Specificity of “higher concern”"), spared),
        (
            _("Specificity of “unclear” or “higher concern”"),
            share_of(tally[Band.LOWER, False], benign),
        ),
    ]


def _marked_and_spared(tally: Tally) -> tuple[Share, Share]:
    """Return the malignant ones above lower concern, and the benign ones below higher concern."""
    malignant, benign = (sum(tally[band, label] for band in Band) for label in (True, False))
    marked = share_of(malignant - tally[Band.LOWER, True], malignant)
    return marked, share_of(benign - tally[Band.HIGHER, False], benign)


def _groups(
    outcomes: Iterable[OutcomeCount], group_of: Callable[[OutcomeCount], str]
) -> dict[str, Tally]:
    members: dict[str, list[OutcomeCount]] = {}
    for each in outcomes:
        if each.band and group_of(each):
            members.setdefault(group_of(each), []).append(each)
    return {group: _tally_of(mine) for group, mine in members.items()}


def _site(code: str) -> str:
    return str(BodySite(code).label) if code in BodySite.values else ""


def _skin_type(number: int | None) -> str:
    return str(Outcome.SkinType(number).label) if number else ""
