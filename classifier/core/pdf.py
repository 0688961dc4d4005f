"""PDF documents: tagged for screen readers (PDF/UA-1), searchable, laid out by Typst.

A template in `templates` reads its data with `json("data.json")` and its pictures by the
names they were given. Typst reads the data as text, never as markup, so nothing that a person
wrote is run.
"""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst
from django.conf import settings

TEMPLATES = Path(settings.BASE_DIR) / "templates"
# In Typst's error when no font that it may use has a character.
NO_GLYPH = "could not be displayed"


def render_pdf(
    template: str, data: Mapping[str, Any], pictures: Mapping[str, bytes] | None = None
) -> bytes:
    """Return the PDF of a template, such as "visits/visit.typ", filled with JSON-ready data.

    `pictures` maps plain file names with their endings (.jpg, .png, .svg) to bytes. Raises
    `typst.TypstError` for a template that does not fit its data.
    """
    with TemporaryDirectory(prefix="document-") as folder:
        root = Path(folder)
        source = Path(shutil.copy(TEMPLATES / template, root))
        (root / "data.json").write_text(json.dumps(data), "utf-8")
        for name, content in (pictures or {}).items():
            (root / Path(name).name).write_bytes(content)
        document = _compiled(source)
    if not isinstance(document, bytes):
        raise TypeError("Typst returned pages where one PDF was asked for.")
    return document


def _compiled(source: Path) -> object:
    """Lay out as PDF/UA-1 with Typst's own fonts, so that pages look the same on every machine.

    Characters that these lack are taken from the machine's fonts. If those lack one too, it is
    printed as a box, and the PDF is tagged and searchable but does not claim PDF/UA.
    """
    for is_ua, only_own_fonts in ((True, True), (True, False), (False, False)):
        try:
            return typst.compile(
                str(source),
                root=str(source.parent),
                format="pdf",
                pdf_standards="ua-1" if is_ua else [],
                ignore_system_fonts=only_own_fonts,
            )
        except typst.TypstError as error:
            if not is_ua or NO_GLYPH not in str(error):
                raise
    raise AssertionError("The last attempt returns or raises.")
