"""BentoML: worker processes that assess, each with a web server of its own."""

import os
from pathlib import Path
from typing import Annotated, Any

import bentoml
from bentoml.validators import ContentType

from benchmarks.peers.assessing import assess, loaded


@bentoml.service(workers=int(os.environ["PEER_PROCESSES"]), threads=1)
class Photos:
    """One endpoint that takes a photo as a file."""

    def __init__(self) -> None:
        loaded()

    @bentoml.api(route="/assess")
    def assess(self, photo: Annotated[Path, ContentType("image/jpeg")]) -> dict[str, Any]:
        """Assess the photo."""
        return assess(photo.read_bytes())
