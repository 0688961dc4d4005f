"""What every server does with a photo: SkinSpect's own decoder, preprocessing and network."""

from functools import cache
from typing import Any

from classifier.images import decode
from ml.classification.manifest import default_artefact
from ml.classification.predictor import Predictor, load_predictor
from ml.imaging.preprocessing import MIN_SIDE


@cache
def loaded() -> Predictor:
    """Return this process's predictor, loaded at the first call, with one thread as in a worker."""
    return load_predictor(default_artefact(), threads=1)


def assess(photo: bytes) -> dict[str, Any]:
    """Return status, score and band of a photo's bytes."""
    outcome = loaded().assess(decode(photo, min_side=MIN_SIDE))
    return {"status": outcome.status, "score": outcome.score, "band": outcome.band}
