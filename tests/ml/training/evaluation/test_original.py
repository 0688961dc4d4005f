"""The original project's network, on a few drawn pictures."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ml.training.data.examples import Example
from tests.ml.conftest import needs_training
from tests.ml.training.collections import picture
from tests.ml.training.evaluation import figures as made

pytestmark = [
    pytest.mark.train,
    needs_training,
    # Keras reads TensorFlow's variables in a way that NumPy 2 deprecates.
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),
]
COUNT = 12


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> list[Example]:
    folder = tmp_path_factory.mktemp("drawn")
    examples = made.examples("ham10000", "train", COUNT)
    for number, example in enumerate(examples):
        picture(number).save(folder / example.path.name)
    return [replace(e, path=folder / e.path.name) for e in examples]


def test_it_has_as_many_parameters_as_the_original() -> None:
    from ml.training.evaluation import original

    assert original.build().count_params() == 420_802


def test_a_resumed_run_gives_the_same_network(drawn: list[Example], tmp_path: Path) -> None:
    from ml.training.evaluation import original

    original.train(drawn, tmp_path / "whole", seed=3, epochs=2)
    original.train(drawn, tmp_path / "killed", seed=3, epochs=1)
    once = original.scores(tmp_path / "killed", drawn)
    original.train(drawn, tmp_path / "killed", seed=3, epochs=2)
    whole, resumed = (original.scores(tmp_path / n, drawn) for n in ("whole", "killed"))
    assert whole.shape == (COUNT,)
    assert resumed == pytest.approx(whole, abs=1e-3)
    assert np.abs(once - whole).max() > 0.01
    curves = (tmp_path / "killed" / original.CURVES_NAME).read_text().splitlines()
    assert len(curves) == 3


def test_both_networks_are_compared_on_the_same_pictures() -> None:
    from ml.training.evaluation import original

    results = made.served("ham10000", "test").headline()
    perfect = np.where(results.label, 2.0, -2.0)
    found = original.side_by_side(results, perfect, {"seed": 1})
    (row,) = found["sources"]
    assert found["seed"] == 1
    assert row["n"] == len(results.assessed()) < len(results)
    assert row["auc"] == row["balanced_accuracy"] == 1
    assert 0.5 < row["model_balanced_accuracy"] < 1
