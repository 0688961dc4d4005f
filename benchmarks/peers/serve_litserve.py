"""LitServe: worker processes behind its own web server."""

import sys
from typing import Any

import litserve
from fastapi import UploadFile

from benchmarks.peers.assessing import assess, loaded


class Photos(litserve.LitAPI):
    """One endpoint that takes a photo as the body."""

    def setup(self, device: str) -> None:  # noqa: ARG002
        """Load the model in the worker."""
        loaded()

    def decode_request(self, request: UploadFile) -> bytes:
        """Return the bytes of the photo."""
        photo: bytes = request.file.read()
        return photo

    def predict(self, photo: bytes) -> dict[str, Any]:
        """Assess the photo."""
        return assess(photo)

    def encode_response(self, output: dict[str, Any]) -> dict[str, Any]:
        """Return the result as JSON."""
        return output


if __name__ == "__main__":
    server = litserve.LitServer(
        Photos(api_path="/assess"), accelerator="cpu", workers_per_device=int(sys.argv[2])
    )
    server.run(host="127.0.0.1", port=int(sys.argv[1]), generate_client_file=False)
