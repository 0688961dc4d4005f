"""Fuzz the partner API of an installation of its own with Schemathesis, with all of its checks.

Prints how many answers of which kind each operation gave, and fails if one was never reached.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

from skinspect_client import ProblemError, SkinSpect
from skinspect_client.generated.api.moles import create_outcome
from skinspect_client.generated.api.photos import read_comparison
from skinspect_client.generated.api.review_requests import create_review_request
from skinspect_client.generated.api.webhooks import create_webhook, list_webhook_deliveries
from skinspect_client.generated.models import (
    Assessment,
    DiagnosisEnum,
    FoundRequest,
    NewWebhookRequest,
    OutcomeKind,
    QuestionRequest,
)
from skinspect_client.generated.types import File

from benchmarks import support
from tests.classifier.images import samples
from tests.embedded.launched import ROOT, free_port, launched
from tests.embedded.partners import allow_reviews, credentials
from tests.embedded.receiver import PRIVATE_TARGETS, receiver

# Else most answers would be refusals, and no webhook would be delivered.
SETTINGS = {"PARTNER_RATE": "1000000/min", **PRIVATE_TARGETS}
# Seconds. The background work begins every 15.
COMPARED_WITHIN = 300
FIRST_DAY, DAY = datetime(2026, 3, 1, 12, tzinfo=UTC), timedelta(days=1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=250, help="of each operation and phase")
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    os.environ |= SETTINGS
    with tempfile.TemporaryDirectory() as home:
        failed, answers = fuzz(Path(home), examples=options.examples, seed=options.seed)
    print_table(answers)
    never = never_reached(answers)
    print("Never reached:", ", ".join(never) or "none")
    sys.exit(bool(failed or never))


def fuzz(home: Path, *, examples: int, seed: int) -> tuple[bool, dict[str, dict[str, int]]]:
    """Run Schemathesis; returns whether it found anything, and the answers of each operation."""
    counts = home / "counts.json"
    with receiver() as partner, launched(home, free_port()) as run:
        run.wait_until_ready()
        made = credentials(home, "Fuzzing")
        allow_reviews(home)
        address = f"http://127.0.0.1:{run.port}"
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "SCHEMATHESIS_HOOKS": "tests.fuzz.hooks",
            "FUZZ_URL": address,
            "FUZZ_CLIENT": ":".join(made),
            "FUZZ_TEST_CLIENT": ":".join(credentials(home, "Fuzzing a sandbox", "--test")),
            "FUZZ_RECEIVER": partner.url,
            "FUZZ_COUNTS": str(counts),
            "FUZZ_KEPT": json.dumps(make_kept_rows(address, made, partner.url)),
        }
        options = f"--checks all --workers 1 --max-examples {examples} --seed {seed}"
        schemathesis = str(Path(sys.executable).parent / "schemathesis")
        command = [schemathesis, "run", f"{address}/api/v1/schema/"]
        done = subprocess.run([*command, *options.split()], cwd=home, env=environment, check=False)
    return done.returncode != 0, json.loads(counts.read_text(encoding="utf-8"))


def make_kept_rows(address: str, made: tuple[str, str], url: str) -> dict[str, list[str]]:
    """Send two photos of one mole and wait until they are compared; returns the ids by name.

    Measuring and comparing take longer than any row lives that the fuzzer makes and deletes.
    """
    with SkinSpect(address, *made, scope="read write reviews webhooks") as skinspect:
        webhook = skinspect.call(create_webhook.sync, body=NewWebhookRequest(url=f"{url}kept"))
        sent = [
            skinspect.send(jpeg(day), subject="kept", mole="kept", taken_at=FIRST_DAY + day * DAY)
            for day in range(2)
        ]
        done = [skinspect.wait(each) for each in sent]
        support.wait_until(lambda: is_compared(skinspect, done[1]), COMPARED_WITHIN, pause=2)
        asked = skinspect.call(
            create_review_request.sync, body=QuestionRequest(assessment_id=done[0].id)
        )
        found = FoundRequest(
            kind=OutcomeKind.HISTOLOGY,
            diagnosis=DiagnosisEnum.NV,
            found_on=(FIRST_DAY + 9 * DAY).date(),
            document=File(BytesIO(jpeg(9)), "letter.jpg", "image/jpeg"),
        )
        outcome = skinspect.call(create_outcome.sync, done[0].mole_id, body=found)
        deliveries = list(skinspect.rows(list_webhook_deliveries.sync, webhook_id=webhook.id))
    return {
        "assessment_id": [str(each.id) for each in done],
        "photo_id": [str(each.photo_id) for each in done],
        "mole_id": [str(done[0].mole_id)],
        "subject_id": [str(done[0].subject_id)],
        "request_id": [str(asked.id)],
        "outcome_id": [str(outcome.id)],
        "webhook_id": [str(webhook.id)],
        "delivery_id": [str(each.id) for each in deliveries],
    }


def is_compared(skinspect: SkinSpect, assessment: Assessment) -> bool:
    """Whether a photo was compared with the one before it."""
    try:
        skinspect.call(read_comparison.sync, assessment.photo_id)
    except ProblemError as problem:
        return problem.code != "not_found"
    return True


def jpeg(seed: int) -> bytes:
    """Return a drawn lesion."""
    return samples.save(samples.lesion(seed=seed), "JPEG")


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
