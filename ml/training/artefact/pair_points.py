"""Calibration, operating points and bands of two photos of one lesion, taken together.

Each argument has one entry for each lesion: `close_up` and `dermoscope` are the calibrated log-odds
of its two pictures, `labels` says whether it is malignant.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from ml.arrays import BoolArray, FloatArray
from ml.classification.manifest import parse_pair
from ml.labels import Modality
from ml.training.artefact import calibrate
from ml.training.evaluation.figures import CHOSEN_NOTE, FINAL_NOTE, told_shares
from ml.training.evaluation.moved_scores import log_odds
from ml.training.evaluation.pairs import joint_log_odds, paired
from ml.training.evaluation.results import Results


def fit_pairs(
    close_up: FloatArray,
    dermoscope: FloatArray,
    labels: BoolArray,
    groups: Sequence[BoolArray] = (),
) -> dict[str, Any]:
    """Return the manifest's `pair`, fitted on lesions that no network was trained on.

    `groups` are masks of lesions for each of which the promise is kept.

    Its `bands` are counted on the same lesions, until `pair_bands` counts them on others.
    """
    joint = joint_log_odds(close_up, dermoscope)
    calibration = calibrate.platt(
        joint, labels, calibrate.weights_to_prevalence(labels, np.full(len(labels), ""))
    )
    scores = calibrate.scores_of(joint, calibration)
    points = calibrate.operating_points(scores, scores, labels, groups)
    pair = {"calibration": asdict(calibration), "operating_points": asdict(points)}
    return pair | {"bands": pair_bands(pair, close_up, dermoscope, labels, part=CHOSEN_NOTE)}


def pair_bands(
    pair: Mapping[str, Any],
    close_up: FloatArray,
    dermoscope: FloatArray,
    labels: BoolArray,
    *,
    part: str,
) -> dict[str, Any]:
    """Count the bands that lesions get by a manifest's `pair`; `part` names the data.

    Doubts about a photo and the photos' own bands, which can raise a band, are left out.
    """
    read = parse_pair(pair)
    scores = calibrate.scores_of(joint_log_odds(close_up, dermoscope), read.calibration)
    told = np.array([read.operating_points.band(score) for score in scores])
    return {"part": part, **told_shares(told, labels)}


def with_bands(pair: Mapping[str, Any], results: Results) -> dict[str, Any]:
    """Return a manifest's `pair` with its bands counted on the results' lesions, if there are any.

    Their two pictures must be ones that no network was trained on.
    """
    rows = paired(results)
    if not rows:
        return dict(pair)
    close_up, dermoscope = (
        log_odds(np.array([each.score for each in rows[m]]))
        for m in (Modality.PHONE, Modality.DERMOSCOPE)
    )
    label = np.array([each.malignant for each in rows[Modality.PHONE]])
    bands = pair_bands(pair, close_up, dermoscope, label, part=FINAL_NOTE)
    return {**pair, "bands": bands}
