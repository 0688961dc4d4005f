"""Write the evaluation report: metrics.json, plots, an offline HTML page, the model card."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from ml.training.evaluation import plots
from ml.training.evaluation.results import Evidence
from ml.training.evaluation.sections import Section, sections
from ml.training.evaluation.tables import Figures, Table

_PAGE = Path(__file__).with_name("report_page.html")


def write_report(folder: Path, raw: Mapping[str, Any], found: Figures, evidence: Evidence) -> None:
    """Write `report/` and MODEL_CARD.md into a folder."""
    report = folder / "report"
    report.mkdir(parents=True, exist_ok=True)
    plots.draw_all(report, raw, found, evidence)
    write_texts(folder, raw, found)


def write_texts(folder: Path, raw: Mapping[str, Any], found: Figures) -> None:
    """Write metrics.json, the page and the card, with the plots that exist."""
    report = folder / "report"
    text = json.dumps(found, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    (report / "metrics.json").write_text(text, encoding="utf-8")
    drawn = sorted(path.name for path in report.glob("*.png"))
    content = sections(raw, found, drawn)
    (folder / "MODEL_CARD.md").write_text(model_card(raw["version"], content), encoding="utf-8")
    page = report_page(raw["version"], content, drawn)
    (report / "index.html").write_text(page, encoding="utf-8")


def model_card(version: str, content: Iterable[Section]) -> str:
    """Return the model card in Markdown."""
    lines = [f"# Model {version}", ""]
    for section in content:
        if section.on_card:
            lines += [f"## {section.title}", ""]
            for words in section.paragraphs:
                lines += [words, ""]
            lines += [f"- {point}" for point in section.points]
            lines += [""] if section.points else []
            for table in section.tables:
                lines += [*_markdown(table), ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def report_page(version: str, content: Sequence[Section], drawn: Sequence[str]) -> str:
    """Return the report as HTML; besides the plots next to it, it needs no other file."""
    template = Template(_PAGE.read_text(encoding="utf-8"))
    return template.substitute(
        title=escape(f"Evaluation of model {version}"),
        contents="".join(
            f'<li><a href="#{_anchor(s)}">{escape(s.title)}</a></li>\n' for s in content
        ),
        sections="".join(_section(section, drawn) for section in content),
    )


def _markdown(table: Table) -> list[str]:
    rules = ["---"] * (len(table.head) - table.numbers) + ["--:"] * table.numbers
    caption = [f"{table.caption}:", ""] if table.caption else []
    cells = [table.head, rules, *table.rows]
    return caption + ["| " + " | ".join(c.replace("|", "\\|") for c in row) + " |" for row in cells]


def _section(section: Section, drawn: Sequence[str]) -> str:
    words = "".join(f"<p>{escape(w)}</p>\n" for w in section.paragraphs)
    points = "".join(f"<li>{escape(point)}</li>\n" for point in section.points)
    figures = "".join(
        f'<figure><img src="{escape(p.name)}" alt="{escape(p.shows)}">'
        f"<figcaption>{escape(p.shows)}</figcaption></figure>\n"
        for p in section.plots
        if p.name in drawn
    )
    return (
        f'<section id="{_anchor(section)}">\n<h2>{escape(section.title)}</h2>\n{words}'
        f"{f'<ul>{points}</ul>' if points else ''}"
        f"{''.join(map(_table, section.tables))}{figures}</section>\n"
    )


def _table(table: Table) -> str:
    caption = f"<caption>{escape(table.caption)}</caption>" if table.caption else ""
    words = len(table.head) - table.numbers
    head = "".join(
        f'<th scope="col"{_aligned(place, words)}>{escape(cell)}</th>'
        for place, cell in enumerate(table.head)
    )
    rows = "".join(f"<tr>{_cells(row, words)}</tr>\n" for row in table.rows)
    return (
        f'<div class="wide"><table>{caption}<thead><tr>{head}</tr></thead>\n'
        f"<tbody>{rows}</tbody></table></div>\n"
    )


def _cells(row: Sequence[str], words: int) -> str:
    first = f'<th scope="row">{escape(row[0])}</th>'
    rest = enumerate(row[1:], 1)
    return first + "".join(
        f"<td{_aligned(place, words)}>{escape(cell)}</td>" for place, cell in rest
    )


def _aligned(place: int, words: int) -> str:
    return ' class="number"' if place >= words else ""


def _anchor(section: Section) -> str:
    return re.sub(r"[^a-z0-9]+", "-", section.title.lower()).strip("-")
