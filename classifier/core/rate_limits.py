"""Attempts that may fail only so often: counted in the cache, exactly, whoever tries at once."""

from django.core.cache import cache


def take(name: str, *, most: int, seconds: int) -> str | None:
    """Take one of `most` attempts that each come back after `seconds`; None if none is left.

    Returns a receipt for `give_back`, for an attempt that turned out to be right.
    """
    slots = [f"attempt:{name}:{number}" for number in range(most)]
    taken = cache.get_many(slots)
    free = (slot for slot in slots if slot not in taken)
    return next((slot for slot in free if cache.add(slot, 1, seconds)), None)


def give_back(receipt: str) -> None:
    """Let an attempt not count."""
    cache.delete(receipt)
