"""Guidance: public pages about moles, photos and the model. Figures come from the manifest only."""

import logging
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from ml.labels import Band, Modality
from ml.manifest import Manifest

from classifier import inference

logger = logging.getLogger(__name__)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show what there is to read."""
    return render(request, "guidance/index.html")


@require_safe
def benign(request: HttpRequest) -> HttpResponse:
    """Tell of lesions that are not cancer."""
    return render(request, "guidance/benign.html")


@require_safe
def malignant(request: HttpRequest) -> HttpResponse:
    """Tell of melanoma and the other skin cancers, and of their signs."""
    return render(request, "guidance/malignant.html")


@require_safe
def checking(request: HttpRequest) -> HttpResponse:
    """Tell how to look at one's own skin."""
    return render(request, "guidance/checking.html")


@require_safe
def photos(request: HttpRequest) -> HttpResponse:
    """Tell how to take a photo that can be assessed."""
    return render(request, "guidance/photos.html")


@require_safe
def when(request: HttpRequest) -> HttpResponse:
    """Tell when to have a lesion looked at."""
    return render(request, "guidance/when.html")


@require_safe
def model(request: HttpRequest) -> HttpResponse:
    """Tell what the model in use can and cannot do."""
    return render(request, "guidance/model.html", {"model": _manifest_in_use()})


def _manifest_in_use() -> dict[str, Any] | None:
    """Return what the page shows of the manifest; None while no model can be read."""
    try:
        return _shown(inference.manifest())
    except inference.ArtefactError as error:
        logger.warning("The model page has no manifest to read: %s", error)
        return None


def _shown(manifest: Manifest) -> dict[str, Any]:
    by_modality = sorted(manifest.metrics, key=lambda metrics: metrics.modality)
    return {
        "manifest": manifest,
        "metrics": [
            (modality, list(rows))
            for modality, rows in groupby(by_modality, key=lambda metrics: metrics.modality)
        ],
        "points": [
            {
                "modality": modality,
                "points": manifest.operating_points[modality],
                "table": manifest.bands[modality],
                "rows": _band_rows(manifest, modality),
            }
            for modality in Modality
            if modality in manifest.operating_points and modality in manifest.bands
        ],
    }


def _band_rows(manifest: Manifest, modality: Modality) -> list[dict[str, Any]]:
    table = manifest.bands[modality]
    return [
        {
            "band": band.value,
            "malignant": table.malignant[band],
            "benign": table.benign[band],
            "ratio": table.likelihood_ratios[band],
        }
        for band in Band
    ]
