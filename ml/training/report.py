"""The evaluation report: metrics.json, plots, a page that opens without network, the model card."""

import html
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ml.labels import Band, Modality
from ml.training import plots

if TYPE_CHECKING:
    from ml.training.evaluate import Results

_HOW_MEASURED = (
    "Each source apart; 95% intervals by bootstrap over lesions, patients and near-duplicates. "
    "Parts `test` and `external` were opened for these figures only. Phone photos are of the "
    "validation part, which calibration and operating points were chosen on: read them as "
    "flattering. Thumbnail and border are what a linear model reaches on next to nothing."
)
_STYLE = """
body { font: 16px/1.5 sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; margin: 1rem 0 }
td, th { padding: .2rem .6rem; border: 1px solid #aaa }
img { max-width: 100% }
"""


def write_report(
    artefact: Path, raw: Mapping[str, Any], metrics: Mapping[str, Any], results: "Results"
) -> None:
    """Write `report/` and MODEL_CARD.md into the artefact's folder."""
    folder = artefact / "report"
    folder.mkdir(exist_ok=True)
    text = json.dumps(metrics, indent=1, ensure_ascii=False) + "\n"
    (folder / "metrics.json").write_text(text, encoding="utf-8")
    names = plots.draw_all(folder, raw, results)
    card = model_card(raw, metrics)
    (artefact / "MODEL_CARD.md").write_text(card, encoding="utf-8")
    (folder / "index.html").write_text(_page(raw, metrics, names), encoding="utf-8")


def model_card(raw: Mapping[str, Any], metrics: Mapping[str, Any]) -> str:
    """Return the model card in Markdown; every figure comes from the arguments."""
    what = (
        f"{raw['model']['architecture']}, {raw['model']['input_size']} pixels, "
        f"{raw['preprocessing']['views']} views, trained on skin lesions taken with a dermoscope "
        f"and with phones. Use: {raw['data']['use']}"
    )
    lines = [
        f"# Model {raw['version']}",
        "",
        what,
        "",
        "## Limits",
        "",
        *(f"- {limit}" for limit in raw["limits"]),
        "",
        "## Figures",
        "",
        _HOW_MEASURED,
        "",
        *_markdown(*_figure_table(metrics)),
        "",
        "## What lesions were told",
        "",
        *_markdown(*_band_rows(metrics)),
        "",
        f"Actinic keratosis (can turn into cancer, not counted above): {_keratosis(metrics)}",
        "",
        "## Photos that it cannot assess",
        "",
        *(f"- {line}" for line in _refusal_lines(metrics)),
        "",
        "## Data",
        "",
        *(f"- {credit}" for credit in raw["data"]["credits"]),
        "",
    ]
    return "\n".join(lines)


def _figure_table(metrics: Mapping[str, Any]) -> tuple[list[str], list[list[str]]]:
    head = ["source", "part", "n", "malignant", "AUC (95%)", "average precision", "Brier", "ECE"]
    head += ["sens. / spec. at lower", "sens. / spec. at higher", "not assessed"]
    head += ["thumbnail AUC", "border AUC"]
    return head, [_figure_row(s) for s in metrics["sources"]]


def _figure_row(s: Mapping[str, Any]) -> list[str]:
    pairs = [
        f"{s[f'sensitivity_at_{n}']['share']:.3f} / {s[f'specificity_at_{n}']['share']:.3f}"
        for n in ("lower", "higher")
    ]
    shortcuts = ["" if s[n] is None else f"{s[n]:.3f}" for n in ("thumbnail_auc", "border_auc")]
    return [
        s["source"],
        s["part"],
        str(s["n"]),
        str(s["malignant"]),
        f"{s['auc']:.3f} ({s['auc_low']:.3f} to {s['auc_high']:.3f})",
        f"{s['average_precision']:.3f}",
        f"{s['brier']:.3f}",
        f"{s['calibration_error']:.3f}",
        *pairs,
        f"{s['not_assessable']:.1%}",
        *shortcuts,
    ]


def _band_rows(metrics: Mapping[str, Any]) -> tuple[list[str], list[list[str]]]:
    head = ["modality", "told", "of the malignant", "of the benign", "likelihood ratio"]
    rows = []
    for modality in (m for m in Modality if m in metrics["bands"]):
        table = metrics["bands"][modality]
        for band in Band:
            told = [_share(table[label][band]) for label in ("malignant", "benign")]
            rows.append([modality, band, *told, f"{table['likelihood_ratios'][band]:.2f}"])
    return head, rows


def _share(share: Mapping[str, Any]) -> str:
    return (
        f"{share['count']} of {share['of']}: {share['share']:.1%} "
        f"({share['low']:.1%} to {share['high']:.1%})"
    )


def _keratosis(metrics: Mapping[str, Any]) -> str:
    parts = [
        f"{source}: " + ", ".join(f"{told[band]['count']} {band}" for band in Band)
        for source, told in metrics["actinic_keratosis"].items()
    ]
    return "; ".join(parts) + "."


def _refusal_lines(metrics: Mapping[str, Any]) -> list[str]:
    lesions = [f"{k} lesions refused: {_share(v)}" for k, v in metrics["refused_lesions"].items()]
    others = [f"{k} refused: {_share(v)}" for k, v in metrics["refused_others"].items()]
    return [*lesions, *others]


def _markdown(head: list[str], rows: list[list[str]]) -> list[str]:
    lines = ["| " + " | ".join(cells) + " |" for cells in (head, *rows)]
    return [lines[0], "|" + "---|" * len(head), *lines[1:]]


def _page(raw: Mapping[str, Any], metrics: Mapping[str, Any], names: list[str]) -> str:
    tables = _table(*_figure_table(metrics)) + _table(*_band_rows(metrics))
    limits = "".join(f"<li>{html.escape(limit)}" for limit in raw["limits"])
    refusals = "".join(f"<li>{html.escape(line)}" for line in _refusal_lines(metrics))
    images = "".join(f'<p><img src="{name}" alt="{name.split(".")[0]}">' for name in names)
    title = html.escape(f"Evaluation of {raw['version']}")
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>'
        f"<style>{_STYLE}</style><h1>{title}</h1><ul>{limits}</ul>{tables}"
        f"<p>Actinic keratosis: {html.escape(_keratosis(metrics))}"
        f"<ul>{refusals}</ul>{images}</html>\n"
    )


def _table(head: list[str], rows: list[list[str]]) -> str:
    top = "".join(f"<th>{html.escape(cell)}" for cell in head)
    body = "".join("<tr>" + "".join(f"<td>{html.escape(cell)}" for cell in row) for row in rows)
    return f"<table><tr>{top}{body}</table>"
