"""docs/api.md does what it says: every block runs against an installation, in its order."""

import os
import sys
from pathlib import Path

import pytest
from jsonschema import ValidationError

from tests.browser.site import Site
from tests.embedded.guide import ROOT, Block, Guide, blocks_of, differences
from tests.factories import PDF, jpeg

GUIDE = ROOT / "docs" / "api.md"
LET_CLINICIANS_READ = (
    "from classifier.partners.models import Partner;Partner.objects.update(reviews_allowed=True)"
)


@pytest.mark.embedded
def test_every_block_runs(tmp_path: Path) -> None:
    site = Site(tmp_path / "home")
    site.start()
    folder = tmp_path / "folder"
    other = folder / "photos" / "patient-18" / "back-1"
    other.mkdir(parents=True)
    (folder / "mole.jpg").write_bytes(jpeg(1))
    (folder / "report.pdf").write_bytes(PDF)
    (other / "1.jpg").write_bytes(jpeg(2))
    (folder / "manage.py").symlink_to(ROOT / "manage.py")
    kept = {name: os.environ[name] for name in ("HOME", "LANG") if name in os.environ}
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    guide = Guide(
        site.address,
        folder,
        kept
        | {
            "PATH": path,
            "SKINSPECT_HOME": str(site.home),
            "CLASSIFIER_BACKEND": "fake",
            "DJANGO_SETTINGS_MODULE": "skinspect_site.settings.development",
        },
    )
    blocks = blocks_of(GUIDE.read_text(encoding="utf-8"))
    assert len(blocks) > 10
    faults = []
    try:
        for block in blocks:
            try:
                guide.run(block)
            except (AssertionError, ValidationError) as error:
                faults.append(f"docs/api.md, line {block.line}: {error}")
            if "create_partner" in block.text:
                site.manage("shell", "--verbosity", "0", "-c", LET_CLINICIANS_READ)
    finally:
        site.stop()
    assert faults == []


def test_blocks_and_their_comments_are_read() -> None:
    shell = (
        "# A\n\n<!-- run: keep A=.a B=.b.c; until .s=x -->\n```sh\na \\\n  'b\nc'\n# d\n\ne\n```\n"
    )
    text = shell + "```json\n{}\n```\n"

    first, second = blocks_of(text)

    assert (first.kind, first.line) == ("sh", 4)
    assert first.how == {"keep": "A=.a B=.b.c", "until": ".s=x"}
    assert list(first.commands) == ["a \\\n  'b\nc'\n", "e\n"]
    assert (second.kind, second.text, second.how) == ("json", "{}\n", {})


def test_shapes_are_compared() -> None:
    told = {"a": 1, "b": [{"c": "x"}], "nearest": {"NV": 1}, "d": None}

    assert differences(told, {"a": 0.5, "b": [], "nearest": {"MEL": 2}, "d": "x"}) == []
    assert differences(told, {"a": "1", "b": [{"e": 1}], "nearest": {"NV": "1"}}) == [
        ".d is not in the answer",
        "a is '1', not 1",
        "b[].c is not in the answer",
        "b[].e is not told",
        "NV is '1', not 1",
    ]


def test_commands_keep_variables_and_answers(tmp_path: Path) -> None:
    guide = Guide("http://localhost:1/", tmp_path, dict(os.environ))
    text = 'X=$(echo \'{"id": 7}\')\necho "$X"\n'

    guide.run(Block("sh", text, 1, {"keep": "ID=.id"}))
    guide.run(Block("sh", 'test "$ID" = 7\n', 3))
    guide.run(Block("json", '{"id": 3}', 4))

    with pytest.raises(AssertionError, match="is not told"):
        guide.run(Block("json", "{}", 5))
    with pytest.raises(AssertionError):
        guide.run(Block("sh", 'echo "$UNKNOWN"\n', 6))
    with pytest.raises(AssertionError, match="Say why"):
        guide.run(Block("sh", "false\n", 7, {"no": ""}))
