"""Runs the blocks of a Markdown guide against a running installation, in their order.

- `sh`: each command by bash, with real curl; a status of 400 or more fails. Variables that it sets
  stay for the blocks below. `https://skinspect.example.org` stands for the installation.
- `json`: has the shape of the last answer: the same fields, of the same types.
- `http`: headers that an answer of the installation has, in any case and with other numbers.
- `python`: run with the client on the path.

A comment before a block, `<!-- run: ... -->`, says what is different, with `;` between several:

- `keep ID=.id`: set the variable from the answer, after each command that has it;
- `until .status=succeeded`: repeat the command until its answer says so;
- `schema Problem`: the JSON fits this shape of the OpenAPI document instead;
- `no, REASON`: do not run it.
"""

import json
import re
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE_SITE = "https://skinspect.example.org"
SECONDS = 60
_BLOCK = re.compile(
    r"(?:<!-- run: (?P<how>.*?) -->\n+)?^```(?P<kind>\w+)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
_OBJECT = re.compile(r"(?:^|(?<=\}))\{", re.MULTILINE)
# Every curl is quiet and fails with the answer's status.
_PRELUDE = """set -eu -o pipefail -o allexport
curl() { command curl --silent --show-error --fail-with-body "$@"; }
"""
# Objects whose names are data.
_MAPS = {"nearest", "errors", "error_codes"}


@dataclass(frozen=True)
class Block:
    """A fenced block of a guide: its language, its text, its line and what its comment says."""

    kind: str
    text: str
    line: int
    how: dict[str, str] = field(default_factory=dict)

    @property
    def commands(self) -> Iterator[str]:
        """The commands of a shell block, which may go over several lines."""
        command = ""
        for line in self.text.splitlines():
            command += line + "\n"
            if not line.endswith("\\") and _is_closed(command):
                if command.strip() and not command.startswith("#"):
                    yield command
                command = ""


def blocks_of(text: str) -> list[Block]:
    """Return the fenced blocks of a Markdown text."""
    return [
        Block(
            found["kind"],
            found["text"],
            text.count("\n", 0, found.start("kind")) + 1,
            _how(found["how"] or ""),
        )
        for found in _BLOCK.finditer(text)
    ]


def _how(said: str) -> dict[str, str]:
    parts = (
        re.split(r"[ ,]", each.strip(), maxsplit=1) for each in said.split(";") if each.strip()
    )
    return {verb: (rest or [""])[0].strip() for verb, *rest in parts}


def _is_closed(command: str) -> bool:
    try:
        shlex.split(command.rpartition("#")[0] if command.startswith("#") else command)
    except ValueError:
        return False
    return True


class Guide:
    """One run through a guide's blocks; `variables` are those of its shell."""

    def __init__(self, address: str, folder: Path, environment: dict[str, str]) -> None:
        self.address = address.rstrip("/")
        self.variables = dict(environment)
        self._folder = folder
        self._answer: Any = None

    def run(self, block: Block) -> None:
        """Run or check one block."""
        if "no" in block.how:
            assert block.how["no"], "Say why this block is not run."
            return
        getattr(self, f"_run_{block.kind}")(block)

    def _run_sh(self, block: Block) -> None:
        for command in block.commands:
            until = time.monotonic() + SECONDS
            self._shell(command)
            while not self._is_as_wanted(block.how.get("until", "")):
                assert time.monotonic() < until, self._answer
                time.sleep(0.5)
                self._shell(command)
            self._keep(block.how.get("keep", ""))

    def _run_json(self, block: Block) -> None:
        shown = json.loads(block.text)
        if "schema" not in block.how:
            found = differences(shown, self._answer)
            assert not found, found
            return
        document = json.loads(self._shell(f"curl '{self.address}/api/v1/schema/?format=json'"))
        shape = document["components"]["schemas"][block.how["schema"]]
        Draft202012Validator({**shape, "components": document["components"]}).validate(shown)
        unknown = sorted(shown.keys() - shape["properties"].keys())
        assert not unknown, unknown

    def _run_http(self, block: Block) -> None:
        printed = self._shell('curl --include -H "Authorization: Bearer $TOKEN" "$API/moles/"')
        real = {re.sub(r"\d+", "N", line.strip()).lower() for line in printed.splitlines()}
        shown = {re.sub(r"\d+", "N", line).lower() for line in block.text.splitlines()}
        assert shown <= real, sorted(shown - real)

    def _run_python(self, block: Block) -> None:
        text = self._here(block.text)
        for name in ("CLIENT_ID", "CLIENT_SECRET"):
            text = text.replace(f'"{name}"', repr(self.variables[name]))
        path = f"{ROOT / 'clients' / 'python'}"
        self._process([sys.executable, "-c", text], self.variables | {"PYTHONPATH": path})

    def _shell(self, command: str) -> str:
        """Run a command, keep its variables and the last JSON that it prints; return the output."""
        dump = self._folder / "variables"
        script = f"{_PRELUDE}{self._here(command)}\nenv -0 > {shlex.quote(str(dump))}\n"
        printed = self._process(["bash", "-c", script], self.variables)
        pairs = dump.read_text(encoding="utf-8").split("\0")
        self.variables = dict(pair.split("=", 1) for pair in pairs if "=" in pair)
        if answers := list(_json_in(printed)):
            self._answer = answers[-1]
        return printed

    def _process(self, command: list[str], environment: dict[str, str]) -> str:
        done = subprocess.run(
            command,
            cwd=self._folder,
            env=environment,
            capture_output=True,
            check=False,
            timeout=SECONDS,
        )
        printed = done.stdout.decode(errors="replace")
        assert done.returncode == 0, f"{command[-1]}\n{printed}\n{done.stderr.decode()}"
        return printed

    def _here(self, text: str) -> str:
        return text.replace(EXAMPLE_SITE, self.address)

    def _is_as_wanted(self, wish: str) -> bool:
        path, _, wanted = wish.partition("=")
        return not wish or str(_at(self._answer, path)) == wanted

    def _keep(self, wishes: str) -> None:
        for wish in wishes.split():
            name, _, path = wish.partition("=")
            value = _at(self._answer, path)
            if value is not None:
                self.variables[name] = str(value)


def _at(answer: Any, path: str) -> Any:
    for name in path.strip(".").split("."):
        answer = answer.get(name) if isinstance(answer, dict) else None
    return answer


def _json_in(printed: str) -> Iterator[Any]:
    """Yield the JSON objects that stand at the beginning of a line or right behind another."""
    decoder = json.JSONDecoder()
    position = 0
    while (found := _OBJECT.search(printed, position)) is not None:
        try:
            value, position = decoder.raw_decode(printed, found.start())
        except ValueError:
            position = found.end()
        else:
            yield value


def differences(shown: Any, real: Any, name: str = "") -> list[str]:
    """Return where two values differ in shape; null has the shape of everything."""
    if shown is None or real is None:
        return []
    if isinstance(shown, dict) and isinstance(real, dict):
        shared = sorted(shown.keys() & real.keys())
        inner = [each for key in shared for each in differences(shown[key], real[key], key)]
        if name in _MAPS:
            return inner
        extra = [f"{name}.{key} is not in the answer" for key in sorted(shown.keys() - real.keys())]
        missing = [f"{name}.{key} is not told" for key in sorted(real.keys() - shown.keys())]
        return [*extra, *missing, *inner]
    if isinstance(shown, list) and isinstance(real, list):
        return differences(shown[0], real[0], f"{name}[]") if shown and real else []
    return [] if _kind(shown) is _kind(real) else [f"{name} is {real!r}, not {shown!r}"]


def _kind(value: Any) -> type:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float if is_number else type(value)
