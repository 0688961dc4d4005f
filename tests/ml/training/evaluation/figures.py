"""Made-up results of an evaluation: two dermoscope sources, one of phone photos in folds, and
lesions with both pictures.
"""

from pathlib import Path

import numpy as np

from ml.classification.manifest import OperatingPoints
from ml.labels import Modality
from ml.training.data.examples import Example
from ml.training.evaluation.results import Evidence, Results, from_folds, join

POINTS = OperatingPoints(0.2, 0.6)
SOURCES = (("ham10000", "test"), ("isic2018_test", "external"))
FOLDS = 5


def examples(source: str, part: str, count: int, modality: Modality | None = None) -> list[Example]:
    """Every third is malignant, every tenth an actinic keratosis."""
    phone = source == "pad_ufes_20"
    modality = modality or (Modality.PHONE if phone else Modality.DERMOSCOPE)
    milk = source == "milk10k"
    return [
        Example(
            path=Path(f"{source}{n}.jpg"),
            part=part,
            malignant=n % 3 == 0,
            diagnosis="AK" if n % 10 == 1 else "MEL" if n % 3 == 0 else "NV",
            pre_malignant=n % 10 == 1,
            modality=modality,
            source=source,
            image_id=f"{source}{n}",
            group=f"{source}{n // 2}",
            site="back",
            age=float(n % 90) if n % 7 else None,
            sex=("female", "male", "")[n % 3],
            fitzpatrick=1 + n % 3 if phone else None,
            confirmed_by="histo" if n % 3 == 0 else "",
            skin_tone=n // 2 % 6 if milk else None,
            pair=f"lesion {n}" if milk else "",
        )
        for n in range(count)
    ]


def served(source: str, part: str, count: int = 240, modality: Modality | None = None) -> Results:
    """Scores that correlate with the label; every twentieth picture is refused."""
    mine = examples(source, part, count, modality)
    column = np.empty(count, object)
    column[:] = mine
    score = scores(mine, f"{part}{modality}")
    refused = np.isnan(score)
    band = ["" if no else POINTS.band(s) for s, no in zip(score, refused, strict=True)]
    return Results(column, score, np.array(band), np.full(count, part), np.full(count, -1))


def scores(mine: list[Example], seed: str) -> np.ndarray:
    rng = np.random.default_rng(len(seed))
    logit = rng.normal([1.2 if e.malignant else -1.2 for e in mine], 1.8)
    score = 1 / (1 + np.exp(-logit))
    score[::20] = np.nan
    return score


def fold_rows(mine: list[Example]) -> list[dict[str, object]]:
    """Rows of `phone_folds.json`."""
    return [
        {
            "image_id": e.image_id,
            "fold": n // 2 % FOLDS,
            "score": None if np.isnan(s) else float(s),
            "band": None if np.isnan(s) else POINTS.band(s).value,
            "label": e.malignant,
            "group": e.group,
            "pre_malignant": e.pre_malignant,
            "rejected": bool(np.isnan(s)),
        }
        for n, (e, s) in enumerate(zip(mine, scores(mine, "folds"), strict=True))
    ]


def whole() -> Results:
    """All sources; MILK10k in both ways, its close-ups in folds too."""
    photos = examples("pad_ufes_20", "train", 120) + examples("pad_ufes_20", "val", 240)[120:]
    photos += examples("milk10k", "val", 400, Modality.PHONE)[240:]
    milk = [served("milk10k", "test", modality=modality) for modality in Modality]
    return join(*(served(*each) for each in SOURCES), *milk, from_folds(fold_rows(photos), photos))


def evidence(results: Results) -> Evidence:
    """Random shortcuts, and an original that was trained on the phone photos of `train`."""
    headline = results.headline()
    rng = np.random.default_rng(0)
    shortcuts = {
        collection: {clue: rng.normal(size=len(rows)) for clue in ("thumbnail", "size")}
        for collection, rows in headline.by_collection().items()
    }
    odds = rng.normal(size=len(headline))
    odds[headline.column("part") == "train"] = np.nan
    return Evidence(headline, shortcuts, odds)
