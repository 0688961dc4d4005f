"""Tables of the report and the model card, made from the figures alone."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ml.labels import Band, Modality

Figures = Mapping[str, Any]

SOURCES = {
    "ham10000": "HAM10000",
    "isic2017": "ISIC 2017",
    "isic2018_test": "ISIC 2018 test",
    "isic2019_large": "ISIC 2019, second copies",
    "milk10k": "MILK10k",
    "pad_ufes_20": "PAD-UFES-20",
    "kaggle": "Kaggle, malignant vs. benign",
}
# In figures a photo without a dermoscope is `phone`, whoever took it with whatever camera.
MODALITIES = {Modality.DERMOSCOPE: "dermoscope", Modality.PHONE: "close-ups"}
POOLED = {"all dermoscope": "all with a dermoscope", "all phone": "all close-ups"}
PARTS = {"external": "external: never learnt from"}
SHORTCUTS = {
    "thumbnail": "8x8 thumbnail",
    "border": "border alone",
    "size": "width, height, file size",
}
KINDS = {
    "diagnosis": "diagnosis",
    "site": "place on the body",
    "age": "age in years",
    "sex": "sex",
    "skin_type": "Fitzpatrick skin type",
    "skin_tone": "skin tone (0 very dark, 5 very light)",
    "confirmed_by": "how the label was confirmed",
}
_VALUES = {
    "head_neck": "head and neck",
    "hand_foot": "hands and feet",
    "unknown": "not recorded",
    "other": "follow-up, consensus, clinic or confocal microscope",
}
BANDS = {Band.LOWER: "lower concern", Band.UNCLEAR: "unclear", Band.HIGHER: "higher concern"}
TOO_FEW = "too few to say"


class Table(NamedTuple):
    """Rows of text under a head. The last `numbers` columns are numbers, aligned right."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    numbers: int
    caption: str = ""


def discrimination(found: Figures) -> Table:
    """Return AUC and average precision of every source."""
    head = ("source", "part", "pictures", "malignant", "AUC (95%)", "average precision")
    rows = [
        (
            row_name(s),
            part_name(s["part"]),
            f"{s['n']:,}",
            f"{s['malignant']:,}",
            interval(s, "auc"),
            figure(s["average_precision"]),
        )
        for s in found["sources"]
    ]
    return Table(head, rows, 4)


def operating_points(found: Figures) -> Table:
    """Return sensitivity, specificity and their mean at each point, with 95% intervals."""
    head = ("source", "point", "sensitivity (95%)", "specificity (95%)", "balanced accuracy")
    rows = [
        (
            row_name(s),
            point,
            share(s[f"sensitivity_at_{point}"]),
            share(s[f"specificity_at_{point}"]),
            figure(s[f"balanced_accuracy_at_{point}"]),
        )
        for s in found["sources"]
        for point in ("lower", "higher")
    ]
    return Table(head, rows, 3)


def margins(found: Figures) -> Table:
    """Return the AUC of the model and of the shortcuts."""
    head = ("source", "AUC", *SHORTCUTS.values(), "margin over the best")
    rows = [
        (
            row_name(s),
            figure(s["auc"]),
            *(figure(s[f"{name}_auc"]) for name in SHORTCUTS),
            figure(s["margin"]),
        )
        for s in found["sources"]
        if s["margin"] is not None
    ]
    return Table(head, rows, len(head) - 1)


def bands(found: Figures, modality: str) -> Table:
    """Return the bands that lesions of one modality got."""
    table = found["bands"][modality]
    head = ("band", "of the malignant (95%)", "of the benign (95%)", "likelihood ratio")
    rows = [
        (
            name,
            counted(table["malignant"][band]),
            counted(table["benign"][band]),
            f"{table['likelihood_ratios'][band]:.2f}",
        )
        for band, name in BANDS.items()
    ]
    refused = table["not_assessable"]
    rows.append(
        ("cannot assess (of all)", counted(refused["malignant"]), counted(refused["benign"]), "")
    )
    return Table(head, rows, 3, f"{modality_name(modality)} ({table['part']})")


def keratosis(found: Figures) -> Table:
    """Return the bands that actinic keratosis got, by source."""
    rows = [
        (code_name(code), *(counted(shares[band]) for band in Band))
        for code, shares in found["actinic_keratosis"].items()
    ]
    return Table(("source", *BANDS.values()), rows, len(BANDS))


def calibration(found: Figures) -> Table:
    """Return Brier score and expected calibration error of every source, raw and moved."""
    moved = {(row["source"], row["modality"]): row for row in found.get("moved", ())}
    head = ("source", "malignant", "Brier score", "calibration error", "moved to its prevalence")
    rows = []
    for s in found["sources"]:
        row = moved.get((s["source"], s["modality"]), {})
        share_malignant = f"{row['prevalence']:.0%}" if row else ""
        errors = figure(s["calibration_error"]), figure(row.get("moved_error"))
        rows.append((row_name(s), share_malignant, figure(s["brier"]), *errors))
    return Table(head, rows, 4)


def reliability(found: Figures, modality: str) -> Table:
    """Return the bins of the reliability diagram of one modality."""
    head = ("mean score", "pictures", "share malignant (95%)")
    rows = [
        (figure(b["mean_score"]), str(b["of"]), share(b)) for b in found["reliability"][modality]
    ]
    return Table(head, rows, 3, modality_name(modality))


def subgroups(found: Figures, modality: str) -> Table:
    """Return every subgroup of one modality."""
    lower = ("malignant with lower concern", "benign with lower concern")
    head = ("subgroup", "pictures", "malignant", "AUC (95%)", *lower)
    rows = [
        (
            subgroup_name(row),
            f"{row['n']:,}",
            f"{row['malignant']:,}",
            interval(row, "auc"),
            TOO_FEW if row["malignant_lower"] is None else share(row["malignant_lower"]),
            TOO_FEW if row["benign_lower"] is None else share(row["benign_lower"]),
        )
        for row in found["subgroups"][modality]
    ]
    return Table(head, rows, 5, modality_name(modality))


def folds(found: Figures) -> Table:
    """Return the AUC of each fold of the close-ups and of all folds together."""
    row = found["phone_folds"]
    rows = [
        (f"fold {number}", figure(area) if area is not None else TOO_FEW)
        for number, area in enumerate(row["fold_auc"], 1)
    ]
    rows.append((f"all {row['n']} photos, {row['malignant']} malignant", interval(row, "auc")))
    return Table(("held-out photos", "AUC"), rows, 1)


def refusals(found: Figures) -> Table:
    """Return the shares of lesions and of other things that were refused."""
    lesions = [
        (f"lesions: {modality_name(k).lower()}", s) for k, s in found["refused_lesions"].items()
    ]
    others = [(f"{k} (not lesions)", s) for k, s in found["refused_others"].items()]
    rows = [(name, counted(s)) for name, s in (*lesions, *others)]
    return Table(("pictures", "refused (95%)"), rows, 1)


def original(found: Figures) -> Table:
    """Return the figures of the original project's network and of this model."""
    calls = ("original: balanced accuracy", "this model: balanced accuracy")
    head = ("source", "part", "pictures", "original: AUC (95%)", "this model: AUC", *calls)
    rows = [
        (
            row_name(s),
            part_name(s["part"]),
            f"{s['n']:,}",
            interval(s, "auc"),
            figure(s["model_auc"]),
            figure(s["balanced_accuracy"]),
            figure(s["model_balanced_accuracy"]),
        )
        for s in found["original"]["sources"]
    ]
    return Table(head, rows, 5)


def explanation(found: Figures) -> Table:
    """Return the effect of hiding regions, and the correlation with shuffled maps."""
    ratios = ("hottest : coldest (95%)", "hottest : random (95%)")
    shuffled = ("the map's own weights shuffled (95%)", "all layers shuffled (95%)")
    head = ("pictures", "hottest hidden", "coldest", "random", *ratios, *shuffled)
    rows = [
        (
            f"{modality_name(modality)}, {f['part']}, {f['pictures']:,}",
            *(figure(f[region]) for region in ("hottest", "coldest", "random")),
            *(_ranged(f[name], "ratio") for name in ("over_coldest", "over_random")),
            *(_ranged(f[name], "correlation") for name in ("head_shuffled", "all_shuffled")),
        )
        for modality, f in found["explanation"].items()
    ]
    return Table(head, rows, 7)


def candidates(found: Figures) -> Table:
    """Return what was tried, with the AUC on validation by source."""
    tried = found["candidates"]
    sources = sorted({source for row in tried for source in row["mean"]})
    head = ("name", "what", "seeds", *map(code_name, sources), "mean")
    rows = [
        (
            row["name"],
            row["what"],
            str(row["seeds"]),
            *(_spread(row["mean"].get(s), row["spread"].get(s)) for s in sources),
            _spread(row["mean_auc"], row["mean_spread"]),
        )
        for row in tried
    ]
    return Table(head, rows, len(sources) + 2)


def data_counts(counts: Iterable[Mapping[str, Any]]) -> Table:
    """Return the pictures of each source and part by label."""
    rows = [(row_name(c), c["part"].replace("_", " "), c["label"], f"{c['n']:,}") for c in counts]
    return Table(("source", "part", "label", "pictures"), rows, 1)


def modalities(figures: Figures) -> Iterator[str]:
    """Yield the modalities in figures by modality, in a fixed order."""
    return (m.value for m in Modality if m in figures)


def collection_name(source: str, modality: str) -> str:
    """Return the display name of a source's pictures of one modality, or of all sources'."""
    if source in POOLED:
        return POOLED[source]
    name = SOURCES.get(source, source)
    return f"{name}, {MODALITIES[Modality(modality)]}" if modality else name


def row_name(row: Figures) -> str:
    """Return the display name of a row's source and modality."""
    return collection_name(row["source"], row.get("modality", ""))


def code_name(code: str) -> str:
    """Return the display name of a collection's code; older ones are of the source alone."""
    source, _, modality = code.partition("/")
    return collection_name(source, modality)


def part_name(part: str) -> str:
    """Return the display name of the parts that a row comes from."""
    return PARTS.get(part, part)


def modality_name(modality: str) -> str:
    """Return a modality as the beginning of a heading."""
    return MODALITIES[Modality(modality)].capitalize()


def subgroup_name(row: Figures) -> str:
    """Return the display name of a subgroup."""
    return f"{KINDS[row['kind']]}: {_VALUES.get(row['value'], row['value'])}"


def figure(value: float | None) -> str:
    """Return a figure with three decimals, "" for None."""
    return "" if value is None else f"{value:.3f}"


def interval(row: Figures, name: str) -> str:
    """Return a figure with its interval."""
    if row[name] is None:
        return TOO_FEW
    return f"{row[name]:.3f} ({row[f'{name}_low']:.3f} to {row[f'{name}_high']:.3f})"


def share(found: Figures) -> str:
    """Return a share in per cent with its interval."""
    return f"{found['share']:.1%} ({found['low']:.1%} to {found['high']:.1%})"


def counted(found: Figures) -> str:
    """Return a share with its counts."""
    return f"{found['count']:,} of {found['of']:,}: {share(found)}"


def _ranged(found: Figures, name: str) -> str:
    return f"{found[name]:.2f} ({found['low']:.2f} to {found['high']:.2f})"


def _spread(mean: float | None, spread: float | None) -> str:
    return figure(mean) if spread is None else f"{mean:.3f} ± {spread:.3f}"
