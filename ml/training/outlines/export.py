"""Make the network for outlines from a training run: `python -m ml.training.outlines.export`.

Converts it to LiteRT, fits how well its outlines should agree with hand-drawn ones on validation
pictures, measures the agreement on pictures that played no part, and makes it the network in use.
"""

import argparse
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from ml.arrays import FloatArray
from ml.measurement.outline_network import (
    FOLDER,
    MANIFEST_NAME,
    MODEL_NAME,
    Doubts,
    outline_network,
)
from ml.training.artefact.litert import converted
from ml.training.data.dataset import PROJECT
from ml.training.outlines.agreement import Outcome, by_source, outcomes
from ml.training.outlines.network import build_outline_network
from ml.training.outlines.train import FINISHED

# An outline is refused as unsure below the first expected agreement, and has a caution below the
# second. At a Jaccard index of 0.6 an outline takes in two thirds more than the lesion, or leaves
# out two fifths of it. A third limit, `sharp`, is the softest edge of a validation picture.
LIMITS = {"unsure": 0.6, "fair": 0.75}
# Pulls the fitted weights towards 0, in pictures: the validation part has a few hundred only.
_RIDGE = 10.0
# Agreement is fitted as a logit, which has no value at 0 and 1.
_RANGE = (0.05, 0.97)


def export(run: Path, out: Path, version: str) -> Path:
    """Write the network of a run to `out/version`, make it the one in use, return the folder."""
    folder = out / version
    folder.mkdir(parents=True, exist_ok=True)
    recipe = json.loads((run / "recipe.json").read_text())
    network = build_outline_network(recipe["variant"], recipe["size"])
    network.load_weights(run / FINISHED)
    content = converted(network, (1, recipe["size"], recipe["size"], 3), ("logit",))
    (folder / MODEL_NAME).write_bytes(content)
    manifest: dict[str, Any] = {
        "version": version,
        "sha256": hashlib.sha256(content).hexdigest(),
        "input_size": recipe["size"],
        "limits": LIMITS | {"sharp": 0.0},
        "quality": dict.fromkeys(("bias", *_names()), 0.0),
        "recipe": recipe,
    }
    _put_in_use(folder, manifest)
    validated = outcomes("val")["network"]
    manifest["quality"] = fitted_quality(validated)
    manifest["limits"]["sharp"] = min(one.doubts.sharp for one in validated if one.doubts)
    _put_in_use(folder, manifest)
    manifest["test"] = {method: by_source(found) for method, found in outcomes("test").items()}
    _put_in_use(folder, manifest)
    return folder


def fitted_quality(found: Sequence[Outcome]) -> dict[str, float]:
    """Return the weights of `OutlineNetwork.expected_agreement`, by least squares on the logit."""
    seen = [one for one in found if one.doubts is not None]
    values = np.array([[asdict(one.doubts)[name] for name in _names()] for one in seen])  # type: ignore[arg-type]
    agreed = np.clip([one.jaccard for one in seen], *_RANGE)
    target = np.log(agreed / (1 - agreed))
    middle, spread = values.mean(axis=0), values.std(axis=0) + 1e-6
    scaled: FloatArray = (values - middle) / spread
    normal = scaled.T @ scaled + _RIDGE * np.eye(len(middle))
    slopes = np.linalg.solve(normal, scaled.T @ (target - target.mean())) / spread
    weights = (target.mean() - middle @ slopes, *slopes)
    return {
        name: round(float(weight), 4)
        for name, weight in zip(("bias", *_names()), weights, strict=True)
    }


def _names() -> list[str]:
    return [field.name for field in fields(Doubts)]


def _put_in_use(folder: Path, manifest: Mapping[str, Any]) -> None:
    text = json.dumps(manifest, indent=1)
    (folder / MANIFEST_NAME).write_text(text + "\n", encoding="utf-8")
    (folder.parent / "CURRENT").write_text(folder.name + "\n", encoding="utf-8")
    outline_network.cache_clear()


def main(arguments: Sequence[str] | None = None) -> None:
    """Export the run that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--run", type=Path, default=PROJECT / "var/training/outline")
    today = datetime.now(UTC).strftime("%Y.%m.%d")
    parser.add_argument("--version", default=today, help="default: today's date")
    options = parser.parse_args(arguments)
    export(options.run, FOLDER, options.version)


if __name__ == "__main__":
    main()
