"""Rules of the templates: none is unused, and no variable is set and not read."""

import re
from pathlib import Path

from django.template.utils import get_app_template_dirs

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
# Django and allauth look for these by name.
ERROR_PAGES = {"403.html", "403_csrf.html", "404.html", "429.html", "500.html"}
SET = re.compile(r"\bas(?:var)? (\w+) (?:%\}|with |count )")
INCLUDED = re.compile(r'{% include "([^"]+)"')


def _templates() -> dict[str, str]:
    paths = [path for path in TEMPLATES.rglob("*") if path.is_file()]
    return {str(path.relative_to(TEMPLATES)): path.read_text() for path in paths}


def _overrides_package(name: str) -> bool:
    return any((folder / name).exists() for folder in get_app_template_dirs("templates"))


def _named_as(name: str) -> list[str]:
    """How sources name a template: messages, icons and drawings without a part of its name."""
    return [
        name,
        re.sub(r"_(subject|message)\.txt$", "", name),
        Path(name).stem.removesuffix("-ordinary").removesuffix("-sign"),
    ]


def test_every_template_is_used():
    sources = [*(ROOT / "classifier").rglob("*.py"), *(ROOT / "static" / "js").rglob("*.js")]
    texts = "\n".join([*_templates().values(), *(path.read_text() for path in sources)])
    unused = [
        name
        for name in _templates()
        if not any(f'"{named}"' in texts for named in _named_as(name))
        and name not in ERROR_PAGES
        and not _overrides_package(name)
    ]
    assert unused == []


def _with_includes(text: str, templates: dict[str, str]) -> str:
    included = [templates[name] for name in INCLUDED.findall(text) if name in templates]
    return "\n".join([text, *(_with_includes(each, templates) for each in included)])


def test_every_variable_that_a_template_sets_is_used():
    templates = _templates()
    unused = []
    for name, text in templates.items():
        used = _with_includes(SET.sub("", text), templates)
        unused += [
            f"{name}: {each}" for each in SET.findall(text) if not re.search(rf"\b{each}\b", used)
        ]
    assert unused == []
