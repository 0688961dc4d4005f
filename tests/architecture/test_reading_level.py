"""What people read is plain enough for readers of 13 years, and uses our words for things.

Measured with Flesch and Kincaid's formula (Kincaid and others, 1975), which gives a school grade of
the United States: a reader of 13 years is in grade 8. It counts syllables and lengths only, so it
finds long sentences and long words, not bad ones. Labels and buttons are no sentences and are left
out, and so is what only staff and partners read.
"""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import readability

ROOT = Path(__file__).resolve().parents[2]
NOT_FOR_PEOPLE = (
    "templates/admin/",
    "templates/api/",
    "templates/audit/",
    "templates/dashboard/",
    "templates/model_rollout/",
    "templates/outcomes/case.html",
    "templates/partners/",
    "templates/review/",
    "templates/unfold/",
    "classifier/admin/",
    "classifier/api/",
    "classifier/audit/",
    "classifier/dashboard/",
    "classifier/management/",
    "classifier/migrations/",
    "classifier/model_rollout/",
    "classifier/partners/",
    "classifier/review/",
)
HIGHEST_GRADE_OF_A_PAGE = 8.0
# One hard sentence in a plain page is still read twice. Short ones are left out, because a single
# name such as "melanoma" decides their grade.
HIGHEST_GRADE_OF_A_SENTENCE = 12.0
FEWEST_WORDS_OF_A_SENTENCE = 14
FEWEST_WORDS_OF_A_PAGE = 30
SHOWN = 10

BLOCK = re.compile(r"{% blocktranslate[^%]*%}(.*?){% endblocktranslate %}", re.DOTALL)
SHORT = re.compile(r'(?:{% translate |\b_\()"([^"]+)"')
# Names of organisations, which are as long as they are.
SOURCES = re.compile(r"{% block sources %}.*?{% endblock", re.DOTALL)
VALUE = re.compile(r"{{.*?}}|%\(\w+\)[sd]|{\w*}|\d[\d.,]*%?")
TAG = re.compile(r"{%.*?%}|<[^>]+>")
SENTENCE_END = re.compile(r"(?<=[.?!])[”)]?\s+")
GETTEXT = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy"}


def _plain(text: str) -> str:
    return " ".join(TAG.sub(" ", VALUE.sub("ten", text)).replace("’", "'").split())


def _sentences(text: str) -> list[str]:
    plain = _plain(text)
    return SENTENCE_END.split(plain) if plain.endswith((".", "?", "!", ":", "”")) else []


def _texts_of_template(path: Path) -> Iterator[str]:
    source = SOURCES.sub("", path.read_text())
    for text in BLOCK.findall(source):
        yield from re.split(r"{% plural %}", text)
    yield from SHORT.findall(source)


def _texts_of_module(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            texts = [each for each in node.args if isinstance(each, ast.Constant)]
            yield from (str(each.value) for each in texts if node.func.id in GETTEXT)


def _pages(split: Callable[[str], list[str]] = _sentences) -> dict[str, list[str]]:
    """Return the sentences of every template and module that people read, or its split texts."""
    templates = [*ROOT.glob("templates/**/*.html"), *ROOT.glob("templates/**/*.txt")]
    found = {path: _texts_of_template(path) for path in templates}
    found |= {path: _texts_of_module(path) for path in ROOT.glob("classifier/**/*.py")}
    pages = {str(path.relative_to(ROOT)): texts for path, texts in found.items()}
    return {
        name: [part for text in texts for part in split(text)]
        for name, texts in sorted(pages.items())
        if not name.startswith(NOT_FOR_PEOPLE)
    }


# From the glossary of docs/design-system.md: what no page says, and what it says instead.
SAY_INSTEAD = {
    r"[Ww]hen to be seen": "when to see a doctor",
    r"\b[Tt]ick(ed)?\b": "select",
    r"(?<!vascular )\b[Ll]esions?\b": "mole",
    r"\b[Hh]ousehold\b": "family",
    r"\b(?:[Oo]verviews|an overview)\b": "body photo",
    r"\b[Pp]ut back\b": "restore",
    r"\b[Pp]repared visits?\b": "doctor visit",
    r"\bthe person(?! who gave)(?! was asked)\b": "you",
    r"unwanted mail": "spam folder",
}


def _words(sentence: str) -> list[str]:
    return re.findall(r"[\w'-]+", sentence)


def _grade(sentences: list[str]) -> float:
    lines = [" ".join(_words(sentence)) for sentence in sentences]
    return float(readability.getmeasures(lines, lang="en")["readability grades"]["Kincaid"])


def _worst(graded: list[tuple[float, str]]) -> str:
    return "\n".join(f"{grade:.1f}  {what}" for grade, what in sorted(graded, reverse=True)[:SHOWN])


def test_pages_say_things_in_our_words() -> None:
    found = [
        f"{name}: say “{instead}”: {text}"
        for name, texts in _pages(lambda text: [_plain(text)]).items()
        for text in texts
        for word, instead in SAY_INSTEAD.items()
        if re.search(word, text)
    ]
    assert not found, "\n".join(found)


def test_every_page_can_be_read_at_13() -> None:
    graded = [
        (_grade(sentences), name)
        for name, sentences in _pages().items()
        if sum(len(_words(each)) for each in sentences) >= FEWEST_WORDS_OF_A_PAGE
    ]
    print(f"The hardest pages (grade):\n{_worst(graded)}")  # noqa: T201 - shown by pytest -s
    assert not [each for each in graded if each[0] > HIGHEST_GRADE_OF_A_PAGE]


def test_no_sentence_is_hard() -> None:
    graded = [
        (_grade([sentence]), f"{name}: {sentence}")
        for name, sentences in _pages().items()
        for sentence in sentences
        if len(_words(sentence)) >= FEWEST_WORDS_OF_A_SENTENCE
    ]
    print(f"The hardest sentences (grade):\n{_worst(graded)}")  # noqa: T201 - shown by pytest -s
    too_hard = [each for each in graded if each[0] > HIGHEST_GRADE_OF_A_SENTENCE]
    assert not too_hard, f"{len(too_hard)} are too hard:\n{_worst(too_hard)}"
