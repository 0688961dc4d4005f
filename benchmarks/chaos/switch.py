"""A network switch whose links can be cut, made slow or lossy; run as a process of its own.

In user space, because not every kernel has the queueing discipline `netem`. Reads lines from its
standard input: `PORT LOSS DELAY`, with the share of frames that are lost (1 cuts the link) and how
many seconds each frame takes, in either direction.
"""

import fcntl
import heapq
import os
import random
import select
import struct
import sys
import time
from itertools import count

TUNSETIFF = 0x400454CA
TAP_WITHOUT_HEADER = 0x0002 | 0x1000
LARGEST_FRAME = 2048
BROADCAST_BIT = 1


class Switch:
    """Passes Ethernet frames between ports, each the device of one namespace."""

    def __init__(self, names: list[str]) -> None:
        self._ports = {name: _tap(name) for name in names}
        self._names = {handle: name for name, handle in self._ports.items()}
        self._links = dict.fromkeys(names, (0.0, 0.0))
        self._places: dict[bytes, int] = {}
        self._waiting: list[tuple[float, int, int, bytes]] = []
        self._numbers = count()

    def run(self) -> None:
        """Pass frames on until the standard input ends."""
        commands = sys.stdin.fileno()
        while True:
            pause = self._waiting[0][0] - time.monotonic() if self._waiting else None
            ready, _, _ = select.select(
                [commands, *self._names], [], [], max(0.0, pause) if pause is not None else None
            )
            for handle in ready:
                if handle != commands:
                    self._take(handle, os.read(handle, LARGEST_FRAME))
                elif not self._obey(os.read(commands, 4096).decode()):
                    return
            while self._waiting and self._waiting[0][0] <= time.monotonic():
                _, _, target, frame = heapq.heappop(self._waiting)
                self._put(target, frame)

    def _obey(self, lines: str) -> bool:
        for line in lines.splitlines():
            name, loss, delay = line.split()
            self._links[name] = float(loss), float(delay)
        return bool(lines)

    def _take(self, source: int, frame: bytes) -> None:
        target, sender = frame[:6], frame[6:12]
        self._places[sender] = source
        known = None if target[0] & BROADCAST_BIT else self._places.get(target)
        for each in [known] if known else [port for port in self._names if port != source]:
            links = (self._links[self._names[port]] for port in (source, each))
            losses, delays = zip(*links, strict=True)
            if any(random.random() < loss for loss in losses):
                continue
            if delay := sum(delays):
                due = time.monotonic() + delay
                heapq.heappush(self._waiting, (due, next(self._numbers), each, frame))
            else:
                self._put(each, frame)

    def _put(self, target: int, frame: bytes) -> None:
        try:
            os.write(target, frame)
        except OSError:  # the device is down, or its queue is full
            return


def _tap(name: str) -> int:
    handle = os.open("/dev/net/tun", os.O_RDWR)
    fcntl.ioctl(handle, TUNSETIFF, struct.pack("16sH", name.encode(), TAP_WITHOUT_HEADER))
    return handle


if __name__ == "__main__":
    switch = Switch(sys.argv[1:])
    print("ready", flush=True)
    switch.run()
