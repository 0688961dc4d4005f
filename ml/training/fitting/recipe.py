"""The settings of a training run."""

from collections.abc import Sequence
from dataclasses import dataclass

from ml.labels import Modality
from ml.training.data.dataset import Example, select
from ml.training.data.folds import assign

IMAGENET = "imagenet"


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything besides the data that a run depends on.

    `schedule` gives the input's side for a number of epochs each, as in "128:5,160:7". `start` is
    "imagenet" or the weight file of another run, of which the stem and the first `frozen_stages`
    stages stay as they are. `modalities` is "both", or the only one to train on. With a `fold` of 0
    or more, the close-ups of `train` and `val` are used without that fold, which validates.
    `dermoscope_share` scales how many dermoscope pictures an epoch draws.
    `focal` is the exponent of the focal loss (Lin and others 2017), 0 for cross-entropy.

    The values were chosen on the validation part, by short runs (`ml.training.studies.candidates`;
    report/candidates.json lists what was compared) or by judgement. Any change means a new model,
    to be compared on validation before it is exported.
    """

    variant: str = "lite2"
    start: str = IMAGENET
    schedule: str = "128:5,160:7"
    frozen_stages: int = 0
    modalities: str = "both"
    fold: int = -1
    dermoscope_share: float = 1.0
    batch_size: int = 32
    rate: float = 3e-4
    last_rate: float = 0.01
    warm_up_steps: int = 150
    weight_decay: float = 0.02
    dropout: float = 0.3
    drop_path: float = 0.1
    smoothing: float = 0.03
    focal: float = 0.0
    diagnosis_share: float = 0.4
    averaging: float = 0.998
    patience: int = 4
    seed: int = 1
    limit: int = 0

    @property
    def sizes(self) -> tuple[int, ...]:
        """The input's side in each epoch. Raises ValueError for a malformed schedule."""
        steps = [step.split(":") for step in self.schedule.split(",")]
        return tuple(int(size) for size, epochs in steps for _ in range(int(epochs)))

    @property
    def keeps_last(self) -> bool:
        """Whether the last epoch is kept: choosing the best would flatter the fold's figures."""
        return self.fold >= 0


def divide(examples: Sequence[Example], recipe: Recipe) -> tuple[list[Example], list[Example]]:
    """Return the examples to train on and those to validate on."""
    train = select(examples, "train", "train_second_copy", pre_malignant=True)
    val = select(examples, "val")
    if recipe.fold >= 0:
        photos = [e for e in train + select(examples, "val", pre_malignant=True) if _phone(e)]
        folds = assign(photos)
        mine = {e.path for e in photos if folds[e.group] == recipe.fold}
        train = [e for e in train if not _phone(e)] + [e for e in photos if e.path not in mine]
        val = [e for e in val if not _phone(e)]
        if not recipe.dermoscope_share:
            train, val = [e for e in train if _phone(e)], []
        val += [e for e in photos if e.path in mine and not e.pre_malignant]
    elif recipe.modalities != "both":
        train, val = (
            [e for e in part if e.modality is Modality(recipe.modalities)] for part in (train, val)
        )
    step = max(1, recipe.limit)
    return train[::step], val[::step]


def _phone(example: Example) -> bool:
    return example.modality is Modality.PHONE
