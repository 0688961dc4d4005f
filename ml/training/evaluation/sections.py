"""The sections of the report and the model card."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ml.classification.prevalence import at_prevalence
from ml.labels import Modality
from ml.training.evaluation import group_tables, tables, texts
from ml.training.evaluation.promise import MIN_SOURCE_MALIGNANT, PROMISED_SHARE
from ml.training.evaluation.tables import Figures, Table, modalities

# The score of the worked example.
_EXAMPLE = 0.3


@dataclass(frozen=True, slots=True)
class Plot:
    """A plot in the report's folder; `shows` is its caption and alternative text."""

    name: str
    shows: str


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the report; long ones are left out of the model card."""

    title: str
    paragraphs: Sequence[str] = ()
    points: Sequence[str] = ()
    tables: Sequence[Table] = ()
    plots: Sequence[Plot] = ()
    on_card: bool = True


def sections(raw: Mapping[str, Any], found: Figures, plots: Sequence[str]) -> list[Section]:
    """Return the sections in order. `plots` are the files of the report's folder."""
    made = [section for make in _SECTIONS for section in make(raw, found)]
    return [*made, *_learning(plots)]


def _elsewhere(raw: Mapping[str, Any], found: Figures) -> Iterator[Section]:
    del raw
    if found.get("elsewhere"):
        yield Section(
            "Photos from elsewhere",
            (texts.ELSEWHERE,),
            [
                texts.ELSEWHERE_FOUND.format(
                    name=tables.row_name(row),
                    missed=tables.share(row["malignant_lower"]),
                    spared=tables.share(row["benign_lower"]),
                    area=row["auc"],
                    low=row["auc_low"],
                    high=row["auc_high"],
                )
                for row in found["elsewhere"]
            ],
            (group_tables.elsewhere(found),),
        )


def _promise(raw: Mapping[str, Any], found: Figures) -> Iterator[Section]:
    del raw
    if "groups" in found:
        told = texts.PROMISE.format(promised=PROMISED_SHARE, enough=MIN_SOURCE_MALIGNANT)
        names = {row["modality"]: row for row in found["groups"]}
        yield Section(
            "Malignant lesions told lower concern, by source and skin tone",
            (told,),
            tables=[group_tables.promise(found, m) for m in modalities(names)],
        )
        yield Section(
            "What the promise costs",
            (texts.TRADE,),
            tables=[group_tables.trade(found, m) for m in modalities(found["trade"])],
            plots=(Plot("trade.png", "Malignant against benign lesions told lower concern"),),
        )
    if found.get("tones"):
        yield Section("Dark and light skin", (texts.TONES,), tables=(group_tables.tones(found),))
    if found.get("pairs"):
        yield Section(
            "Two pictures of one lesion",
            (texts.PAIRS.format(**found["pairs"]),),
            tables=(group_tables.pairs(found),),
        )


def _what(raw: Mapping[str, Any], found: Figures) -> Iterator[Section]:
    model, views = raw["model"], raw["preprocessing"]["views"]
    what = texts.MODEL.format(
        architecture=model["architecture"],
        size=model["input_size"],
        views=views if isinstance(views, int) else len(views),
        use=raw["data"].get("use", ""),
    )
    several = len(set(model.get("networks", {}).values())) > 1
    paragraphs = (what, texts.TWO_NETWORKS) if several else (what,)
    yield Section("The model and its limits", paragraphs, raw["limits"])
    measured = [texts.MEASURED.format(parts=", ".join(found["parts"])), texts.APART]
    if "phone_folds" in found:
        measured.append(texts.FOLDS.format(folds=found["phone_folds"]["folds"]))
        if any("test" in s["part"] for s in found["sources"] if s["modality"] == Modality.PHONE):
            measured.append(texts.FOLDS_AND_TEST)
    elif "phone" in found["bands"]:
        measured.append(texts.PHONE_CHOSEN)
    if found["unmeasured"]:
        sources = ", ".join(map(tables.code_name, found["unmeasured"]))
        measured.append(texts.UNMEASURED.format(sources=sources))
    yield Section("How it was measured", measured)


def _discrimination(raw: Mapping[str, Any], found: Figures) -> Iterator[Section]:
    del raw
    yield Section(
        "Telling malignant from benign",
        (texts.AREA, texts.PRECISION, texts.EXTERNAL),
        tables=(tables.discrimination(found),),
        plots=(
            Plot("auc.png", "AUC of each source with its interval, beside the shortcuts"),
            Plot("roc.png", "Sensitivity against false alarms for each source, with shortcuts"),
            Plot("precision_recall.png", "Precision against sensitivity for each source"),
        ),
    )
    yield Section(
        "At the operating points", (texts.POINTS,), tables=(tables.operating_points(found),)
    )
    yield Section("Clear of shortcuts", (texts.SHORTCUTS,), tables=(tables.margins(found),))


def _bands(raw: Mapping[str, Any], found: Figures) -> Iterator[Section]:
    yield Section(
        "Bands of the lesions",
        (texts.BANDS,),
        tables=[tables.bands(found, modality) for modality in modalities(found["bands"])],
        plots=(Plot("bands.png", "Share of malignant and of benign lesions with each band"),),
    )
    if found["actinic_keratosis"]:
        table = tables.keratosis(found)
        yield Section("Actinic keratosis", (texts.KERATOSIS,), tables=(table,))
    yield Section(
        "Calibration",
        (texts.CALIBRATION,),
        tables=(tables.calibration(found),),
        plots=(Plot("reliability.png", "Share malignant against mean score, in ten bins"),),
    )
    yield from _prevalence(raw)
    bins = [tables.reliability(found, m) for m in modalities(found["reliability"])]
    yield Section("Calibration, bin by bin", tables=bins, on_card=False)


def _prevalence(raw: Mapping[str, Any]) -> Iterator[Section]:
    known = dict(group_tables.bases(raw))
    if known:
        bases = [f"{tables.MODALITIES[m]} {share:.1%}" for m, share in known.items()]
        yield Section(
            "Where malignant lesions are commoner or rarer",
            (texts.PREVALENCE.format(bases=", ".join(bases)), _example(*list(known.items())[-1])),
            tables=(group_tables.prevalence(raw),),
        )


def _example(modality: Modality, base: float) -> str:
    """Return what a score means at another prevalence, step by step."""
    there = group_tables.PLACES[0]
    moved = at_prevalence(_EXAMPLE, base, there)
    return texts.PREVALENCE_EXAMPLE.format(
        modality=tables.MODALITIES[modality],
        score=_EXAMPLE,
        rest=1 - _EXAMPLE,
        odds=_odds(_EXAMPLE),
        there=round(there * 100),
        others=round((1 - there) * 100),
        odds_there=_odds(there),
        odds_here=_odds(base),
        odds_moved=_odds(moved),
        moved=moved * 1000,
    )


def _odds(share: float) -> float:
    return share / (1 - share)


def _groups(raw: Mapping[str, Any], found: Figures) -> Iterator[Section]:
    del raw
    if "phone_folds" in found:
        yield Section(
            "Cross-validation of the close-ups",
            (texts.SEPARATE_FOLDS,),
            tables=(tables.folds(found),),
        )
    yield Section(
        "Subgroups",
        (texts.SUBGROUPS,),
        tables=[tables.subgroups(found, m) for m in modalities(found["subgroups"])],
        plots=(Plot("subgroups.png", "AUC of each subgroup with its interval"),),
    )


def _refusals(raw: Mapping[str, Any], found: Figures) -> Iterator[Section]:
    del raw
    reasons = [f"{why.replace('_', ' ')} {n}" for why, n in sorted(found["reasons"].items())]
    shows = "AUC on pictures made worse step by step, and the thresholds"
    yield Section(
        "Photos that it cannot assess",
        (
            texts.REFUSALS,
            texts.REASONS.format(reasons=", ".join(reasons) or "none"),
            texts.RECOGNISED.format(share=tables.counted(found["modality_recognised"])),
        ),
        tables=(tables.refusals(found),),
        plots=(Plot("degradation.png", shows),),
    )


def _compared(raw: Mapping[str, Any], found: Figures) -> Iterator[Section]:
    del raw
    if "original" in found:
        yield Section(
            "Comparison with the original project's network",
            (texts.ORIGINAL.format(**found["original"]),),
            tables=(tables.original(found),),
        )
    if found["explanation"]:
        yield Section(
            "Does the heat map show what the score rests on?",
            (texts.EXPLANATION,),
            tables=(tables.explanation(found),),
        )
    if "candidates" in found:
        table = tables.candidates(found)
        yield Section("What was tried", (texts.CANDIDATES,), tables=(table,))


def _data(raw: Mapping[str, Any], found: Figures) -> Iterator[Section]:
    del found
    counts = raw["data"].get("counts", ())
    yield Section("Data", points=raw["data"].get("credits", ()))
    yield Section("Pictures", tables=(tables.data_counts(counts),), on_card=False)


def _learning(plots: Sequence[str]) -> Iterator[Section]:
    curves = sorted(name for name in plots if name.startswith("curves"))
    if curves:
        shows = "Training loss and validation AUC by epoch"
        yield Section(
            "Learning curves", plots=[Plot(name, shows) for name in curves], on_card=False
        )


_SECTIONS: Sequence[Callable[[Mapping[str, Any], Figures], Iterator[Section]]] = (
    _elsewhere,
    _promise,
    _what,
    _discrimination,
    _bands,
    _groups,
    _refusals,
    _compared,
    _data,
)
