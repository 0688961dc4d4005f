"""Management commands for the running site, from one process that has loaded Django already.

Loading takes a second, and the browser tests run some hundred commands. Each runs in a fork of its
own, so that none sees what another has changed.
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Reads a command a line: its arguments and what it finds on its standard input.
_SERVER = """
import io, json, os, sys, tempfile, traceback
import django
from django.core.management import execute_from_command_line
django.setup()
import tests.factories
def run(arguments, stdin, output, errors):
    os.dup2(output.fileno(), 1)
    os.dup2(errors.fileno(), 2)
    sys.stdin = io.StringIO(stdin)
    try:
        execute_from_command_line(["manage.py", *arguments])
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 1
    except BaseException:
        traceback.print_exc()
        status = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)
def text(file):
    file.seek(0)
    return file.read().decode()
for line in sys.stdin:
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        child = os.fork()
        if child == 0:
            run(*json.loads(line), output, errors)
        _, ended = os.waitpid(child, 0)
        answer = [os.waitstatus_to_exitcode(ended), text(output), text(errors)]
        print(json.dumps(answer), flush=True)
"""


class Commands:
    """Runs `manage.py` with an environment; starts its process with the first command."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._process: subprocess.Popen[str] | None = None

    def run(self, *arguments: str, stdin: str = "") -> str:
        """Return the output of a command; fail with its errors unless it succeeded."""
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-c", _SERVER],
                cwd=ROOT,
                env=dict(self._environment),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        assert self._process.stdin
        assert self._process.stdout
        print(json.dumps([arguments, stdin]), file=self._process.stdin, flush=True)
        status, output, errors = json.loads(self._process.stdout.readline())
        assert status == 0, errors
        return str(output)

    def stop(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.communicate()
