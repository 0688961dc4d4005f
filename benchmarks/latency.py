"""Compare an assessment by an idle worker with the same computation in this process.

The worker is timed from the accepted upload to the stored result. Target: under 1.3 times the bare
decode, gates and model, plus 30 ms.
"""

import argparse
import uuid

from benchmarks import support
from benchmarks.photos import large_photos
from ml.classification.outcome import Outcome


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=21)
    parser.add_argument("--megapixels", type=float, default=12.0)
    parser.add_argument("--backend", default="litert")
    options = parser.parse_args()
    _, [data] = large_photos(1, options.megapixels)
    with support.installation(options.backend), support.worker():
        measure(data, options.rounds)


def measure(data: bytes, rounds: int) -> None:
    """Time the two ways in turn and print."""
    from classifier import images
    from classifier.audit import services as audit
    from classifier.inference import door as inference
    from classifier.intake import services as intake
    from classifier.partners.services import organisations

    partner = organisations.create_partner(name="benchmark").partner
    clean = images.accept(data)

    def assess_here() -> Outcome:
        picture = images.decode(
            clean.data, orientation=clean.orientation, min_side=inference.MIN_SIDE
        )
        return inference.assess(picture)

    def assess_by_worker() -> float:
        subject = partner.subjects.create(external_id=str(uuid.uuid4()))
        added = intake.keep_photo(
            subject=subject,
            clean=clean,
            actor=audit.SYSTEM,
            mole=None,
            taken_at=None,
            modality="unknown",
        )
        rows = added.photo.assessments.filter(finished_at__isnull=False)
        return support.milliseconds(lambda: support.wait_until(rows.exists, 120, 0.005))

    assess_here()
    assess_by_worker()
    pairs = [(assess_by_worker(), support.milliseconds(assess_here)) for _ in range(rounds)]
    whole = support.median([pair[0] for pair in pairs])
    alone = support.median([pair[1] for pair in pairs])
    target = 1.3 * alone + 30
    outcome = assess_here()
    support.table(
        f"From accepted to stored, {len(data) / 1e6:.1f} MB, {outcome.status} {outcome.reasons}",
        [
            ("", "median ms", "to bare", "to target"),
            ("decode, gates and model, bare", alone, 1.0, alone / target),
            ("through broker, worker, database", whole, whole / alone, whole / target),
            ("target", target, target / alone, 1.0),
        ],
    )


if __name__ == "__main__":
    main()
