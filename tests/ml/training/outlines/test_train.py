"""A whole training of a few steps, on drawn lesions."""

import numpy as np
import pytest
from PIL import Image

from tests.ml.conftest import needs_training
from tests.ml.measurement.drawn_lesions import ellipse, lesion
from tests.ml.training.collections import write_table

# Keras reads variables of TensorFlow in a way that NumPy 2 warns of.
pytestmark = [
    pytest.mark.train,
    needs_training,
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),
]

NO = dict.fromkeys(("lesion_id", "patient_id", "age", "sex", "site", "fitzpatrick"), "")


@pytest.fixture
def outlined(tmp_path, monkeypatch):
    """Six lesions of `train`, two of `val`, each with its mask."""
    rows, masks = [], []
    for number in range(8):
        axes = (90 + 5 * number, 60)
        lesion(axes=axes, seed=number).save(tmp_path / f"{number}.jpg")
        Image.fromarray(ellipse(axes=axes) * 255).save(tmp_path / f"{number}.png")
        row = {"part": "train" if number < 6 else "val", "label": "benign", "diagnosis": "NV"}
        row |= {"modality": "dermoscope", "source": "drawn", "actinic_keratosis": "False"}
        row |= {"confirmed_by": "", "width": "640", "height": "480"}
        rows.append({"file": f"{number}.jpg", "image_id": number, "group": number} | row | NO)
        masks.append({"file": f"{number}.jpg", "mask": f"{number}.png"})
    write_table(tmp_path / "manifest.csv", rows)
    write_table(tmp_path / "masks.csv", masks)
    monkeypatch.setenv("SKINSPECT_DATA", str(tmp_path))


def test_a_run_starts_from_the_base_and_continues_where_it_stopped(outlined, tmp_path, monkeypatch):
    import keras

    from ml.classification.network import build_backbone, get_weights
    from ml.training.outlines import train

    np.savez(tmp_path / "base.npz", **get_weights(build_backbone("lite0", 64)))
    recipe = train.Recipe("lite0", size=64, epochs=2, batch_size=2)
    run = tmp_path / "run"

    class Killed(keras.callbacks.CSVLogger):
        def on_epoch_end(self, epoch, logs=None):
            super().on_epoch_end(epoch, logs)
            self.on_train_end()
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(keras.callbacks, "CSVLogger", Killed)
        with pytest.raises(KeyboardInterrupt):
            train.train(recipe, tmp_path / "base.npz", run)
    assert not (run / train.FINISHED).exists()

    # Making a graph of the same steps again would take half of the test.
    monkeypatch.setattr(keras.Model, "run_eagerly", property(lambda _: True, lambda *_: None))
    train.train(recipe, tmp_path / "base.npz", run)
    epochs = [line.split(",")[0] for line in (run / "curves.csv").read_text().splitlines()[1:]]
    assert epochs == ["0", "0", "1"]

    finished = (run / train.FINISHED).read_bytes()
    train.train(recipe, tmp_path / "base.npz", run)
    assert (run / train.FINISHED).read_bytes() == finished
