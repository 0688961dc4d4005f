"""How many bodies, and how many of their bytes, a process holds at a time."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from skinspect_site.front.limits import Limits

# All that is sent without an account shares one part of the room.
STRANGERS = ""


class NoRoomError(Exception):
    """Other requests fill the room."""


class Room:
    """The room for the bodies of a process, of which no one can take everything."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._changed = asyncio.Condition()
        self._reading: Counter[str] = Counter()
        self._bytes: Counter[str] = Counter()
        self._bytes_in_memory = 0

    @property
    def is_reading(self) -> bool:
        """Whether a body is on its way."""
        return bool(self._reading)

    @asynccontextmanager
    async def reading(self, network: str) -> AsyncIterator[None]:
        """Count a request of this network while it is read. Raises NoRoomError if it has many."""
        if self._reading[network] >= self._limits.most_of_network:
            raise NoRoomError
        self._reading[network] += 1
        try:
            yield
        finally:
            _uncount(self._reading, network, 1)

    @asynccontextmanager
    async def holding(self, owner: str, size: int) -> AsyncIterator[None]:
        """Keep room for a body of an account or of STRANGERS. Waits for it; raises NoRoomError."""
        if size <= self._limits.in_memory:
            yield
            return
        try:
            async with asyncio.timeout(self._limits.wait_for_room_s), self._changed:
                await self._changed.wait_for(lambda: self._has_room(owner, size))
                self._bytes[owner] += size
        except TimeoutError as error:
            raise NoRoomError from error
        try:
            yield
        finally:
            _uncount(self._bytes, owner, size)
            async with self._changed:
                self._changed.notify_all()

    @contextmanager
    def memory(self, size: int) -> Iterator[int]:
        """Give how many bytes of a body of this size may be held in memory."""
        fits = self._bytes_in_memory + size <= self._limits.most_in_memory
        taken = size if fits else 0
        self._bytes_in_memory += taken
        try:
            yield max(taken, self._limits.in_memory)
        finally:
            self._bytes_in_memory -= taken

    def _has_room(self, owner: str, size: int) -> bool:
        limits = self._limits
        own = limits.most_bytes_of_one if owner != STRANGERS else limits.most_bytes_of_strangers
        return self._bytes[owner] + size <= own and self._bytes.total() + size <= limits.most_bytes


def _uncount(counter: Counter[str], name: str, amount: int) -> None:
    counter[name] -= amount
    if not counter[name]:
        del counter[name]
