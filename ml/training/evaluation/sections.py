"""The sections of the report and the model card."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ml.training.evaluation import tables, texts
from ml.training.evaluation.tables import Figures, Table, modalities


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
    elif "phone" in found["bands"]:
        measured.append(texts.PHONE_CHOSEN)
    if found["unmeasured"]:
        sources = ", ".join(map(tables.source_name, found["unmeasured"]))
        measured.append(texts.UNMEASURED.format(sources=sources))
    yield Section("How it was measured", measured)


def _discrimination(raw: Mapping[str, Any], found: Figures) -> Iterator[Section]:
    del raw
    yield Section(
        "Telling malignant from benign",
        (texts.AREA, texts.PRECISION),
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
    del raw
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
    bins = [tables.reliability(found, m) for m in modalities(found["reliability"])]
    yield Section("Calibration, bin by bin", tables=bins, on_card=False)


def _groups(raw: Mapping[str, Any], found: Figures) -> Iterator[Section]:
    del raw
    if "phone_folds" in found:
        yield Section(
            "Cross-validation of the phone photos",
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
    _what,
    _discrimination,
    _bands,
    _groups,
    _refusals,
    _compared,
    _data,
)
