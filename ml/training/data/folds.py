"""Grouped folds of the phone photos, for cross-validation over the parts `train` and `val`."""

from collections.abc import Mapping, Sequence

from ml.training.data.dataset import Example, stable_seed

# Usual for cross-validation: each network learns from four fifths. More folds take longer to train.
FOLDS = 5


def assign(examples: Sequence[Example]) -> Mapping[str, int]:
    """Return group -> fold, 0 to 4.

    Groups with and without a malignant lesion are distributed separately, so that the folds are
    similar, and in an order that depends on their names only, so that they stay the same.
    """
    malignant = {e.group for e in examples if e.malignant}
    rest = {e.group for e in examples} - malignant
    folds: dict[str, int] = {}
    for groups in (malignant, rest):
        ordered = sorted(groups, key=lambda group: (stable_seed("fold", group), group))
        folds |= {group: place % FOLDS for place, group in enumerate(ordered)}
    return folds
