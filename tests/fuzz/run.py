"""Fuzz the partner API of an installation of its own with Schemathesis, with all of its checks.

Prints how many answers of which kind each operation gave, and fails if one was never reached.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks import support
from tests.embedded.launched import ROOT, free_port, launched
from tests.embedded.partners import credentials, manage

# Else most answers would be refusals.
RATE = "1000000/min"
CONFIG = Path(__file__).with_name("schemathesis.toml")
# An admin would do it on a page.
ALLOW_REVIEWS = """
from classifier.partners.models import Partner
Partner.objects.update(reviews_allowed=True)
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=250, help="of each operation and phase")
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    os.environ["PARTNER_RATE"] = RATE
    with tempfile.TemporaryDirectory() as home:
        failed, answers = fuzz(Path(home), examples=options.examples, seed=options.seed)
    print_table(answers)
    never = never_reached(answers)
    print("Never reached:", ", ".join(never) or "none")
    sys.exit(bool(failed or never))


def fuzz(home: Path, *, examples: int, seed: int) -> tuple[bool, dict[str, dict[str, int]]]:
    """Run Schemathesis; returns whether it found anything, and the answers of each operation."""
    counts = home / "counts.json"
    with launched(home, free_port()) as run:
        run.wait_until_ready()
        made = credentials(home, "Fuzzing")
        manage(home, "shell", "--verbosity", "0", "--command", ALLOW_REVIEWS)
        address = f"http://127.0.0.1:{run.port}"
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "SCHEMATHESIS_HOOKS": "tests.fuzz.hooks",
            "FUZZ_URL": address,
            "FUZZ_CLIENT": ":".join(made),
            "FUZZ_COUNTS": str(counts),
        }
        options = f"--checks all --workers 1 --max-examples {examples} --seed {seed}"
        schemathesis = str(Path(sys.executable).parent / "schemathesis")
        command = [schemathesis, "--config-file", str(CONFIG), "run", f"{address}/api/v1/schema/"]
        done = subprocess.run([*command, *options.split()], cwd=home, env=environment, check=False)
    return done.returncode != 0, json.loads(counts.read_text(encoding="utf-8"))


def never_reached(answers: dict[str, dict[str, int]]) -> list[str]:
    """Return the operations that never answered with success."""
    return sorted(
        label for label, found in answers.items() if not any(s.startswith("2") for s in found)
    )


def print_table(answers: dict[str, dict[str, int]]) -> None:
    """Print the number of answers by operation and status."""
    statuses = sorted({status for found in answers.values() for status in found})
    rows = [
        [label, *[found.get(status, 0) for status in statuses], sum(found.values())]
        for label, found in answers.items()
    ]
    total = sum(int(row[-1]) for row in rows)
    support.table(f"{total} requests", [["operation", *statuses, "all"], *rows])


if __name__ == "__main__":
    main()
