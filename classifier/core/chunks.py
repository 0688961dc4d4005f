"""Takes rows some at a time, as a query takes only so many values."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

Item = TypeVar("Item")


def chunks(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Yield the items in lists of `size`, the last one shorter."""
    left = iter(items)
    while chunk := list(islice(left, size)):
        yield chunk
