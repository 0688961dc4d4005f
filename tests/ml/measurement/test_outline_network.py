import json
import shutil

import numpy as np
import pytest

from ml.measurement.outline_network import (
    FOLDER,
    Doubts,
    OutlineNetworkError,
    fit_square,
    load_outline_network,
    outline_network,
)
from tests.ml.measurement.drawn_lesions import SIZE, ellipse, lesion

IN_USE = FOLDER / (FOLDER / "CURRENT").read_text().strip()


@pytest.fixture
def copy(tmp_path):
    return shutil.copytree(IN_USE, tmp_path / "copy")


def test_a_picture_is_fitted_and_its_edge_repeated():
    pixels = np.zeros((60, 100, 3), np.uint8)
    pixels[-1] = 200
    fitted, (rows, columns) = fit_square(pixels, 50)
    assert fitted.shape == (50, 50, 3)
    assert (rows, columns) == (30, 50)
    assert (fitted[30:] == fitted[29]).all()
    assert fitted[29].min() > 90
    assert not fitted[:29].any()


def test_a_small_crop_is_enlarged():
    fitted, shape = fit_square(np.full((10, 5, 3), 7, np.uint8), 40)
    assert shape == (40, 20)
    assert (fitted == 7).all()


@pytest.mark.parametrize("axes", [(120, 80), (200, 150), (60, 60)])
def test_a_drawn_lesion_is_where_the_network_says(axes):
    probabilities = outline_network().probabilities(np.asarray(lesion(axes=axes)))
    mask = ellipse(axes=axes) > 0
    assert probabilities.shape == SIZE[::-1]
    assert ((probabilities > 0.5) & mask).sum() > 0.7 * ((probabilities > 0.5) | mask).sum()


def test_more_doubt_lowers_the_expected_agreement():
    network = outline_network()
    best = network.expected_agreement(Doubts(1, 1, 1, 1, 1))
    assert best > 0.85
    assert network.expected_agreement(Doubts(0.6, 0.6, 0, 0.4, 0.5)) < best - 0.2


def test_a_changed_file_is_refused(copy):
    with (copy / "outline.tflite").open("ab") as file:
        file.write(b"x")
    with pytest.raises(OutlineNetworkError, match="not the file"):
        load_outline_network(copy)


def test_a_missing_or_malformed_manifest_is_refused(copy):
    (copy / "manifest.json").write_text(json.dumps({"version": "1"}))
    with pytest.raises(OutlineNetworkError):
        load_outline_network(copy)
    (copy / "manifest.json").unlink()
    with pytest.raises(OutlineNetworkError):
        load_outline_network(copy)


def test_the_file_is_small():
    assert (IN_USE / "outline.tflite").stat().st_size < 1.2e6
