"""Grouped folds of the phone photos, for cross-validation over the parts `train` and `val`."""

from collections.abc import Mapping, Sequence

from ml.training.data.dataset import Example, stable_seed

FOLDS = 5


def assign(examples: Sequence[Example]) -> Mapping[str, int]:
    """Return group -> fold, 0 to 4.

    Groups with a malignant lesion and groups without are dealt out apart, in an order that their
    names alone decide, so that the folds are alike and stay the same.
    """
    malignant = {e.group for e in examples if e.malignant}
    rest = {e.group for e in examples} - malignant
    folds: dict[str, int] = {}
    for groups in (malignant, rest):
        ordered = sorted(groups, key=lambda group: (stable_seed("fold", group), group))
        folds |= {group: place % FOLDS for place, group in enumerate(ordered)}
    return folds
