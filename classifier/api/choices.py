"""Words of enumerations as choices of a field."""

from enum import Enum


def choices_of(words: type[Enum]) -> list[tuple[str, str]]:
    """Return value and name of each word."""
    return [(word.value, word.name) for word in words]
