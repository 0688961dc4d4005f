"""The bare loop: processes that read a request, assess its body and answer, with no framework."""

import json
import os
import socket
import sys
from typing import BinaryIO

from benchmarks.peers.assessing import assess, loaded


def main() -> None:
    port, processes = int(sys.argv[1]), int(sys.argv[2])
    # All processes accept on one socket, so that whichever is free takes the next photo.
    listening = socket.create_server(("127.0.0.1", port), backlog=64)
    for _ in range(processes - 1):
        if os.fork() == 0:
            break
    loaded()
    while True:
        connection, _ = listening.accept()
        with connection, connection.makefile("rb") as request:
            connection.sendall(answer(request))


def answer(request: BinaryIO) -> bytes:
    """Return the answer to one request; the connection ends with it."""
    length = 0
    for line in iter(request.readline, b"\r\n"):
        if not line:
            return b""
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    found = assess(request.read(length)) if length else {}
    body = json.dumps(found).encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    return head.encode() + body


if __name__ == "__main__":
    main()
