"""Ray Serve: replicas that assess behind its proxy."""

import signal
import sys
from typing import Any

import ray
from ray import serve
from starlette.requests import Request

from benchmarks.peers.assessing import assess, loaded


@serve.deployment
class Photos:
    """One endpoint that takes a photo as the body."""

    def __init__(self) -> None:
        loaded()

    async def __call__(self, request: Request) -> dict[str, Any]:
        """Assess the photo."""
        return assess(await request.body())


if __name__ == "__main__":
    port, processes = int(sys.argv[1]), int(sys.argv[2])
    ray.init(include_dashboard=False, num_cpus=processes)
    serve.start(http_options={"host": "127.0.0.1", "port": port})
    serve.run(Photos.options(num_replicas=processes).bind(), route_prefix="/assess")  # type: ignore[attr-defined]
    signal.pause()
