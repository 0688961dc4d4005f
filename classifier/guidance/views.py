"""Guidance: public pages about moles, photos and the model. Figures come from the manifest only."""

import logging
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from classifier.guidance.model_page import model_page
from classifier.guidance.report import has_report
from classifier.inference import door as inference

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
    return render(request, "guidance/model.html", _model_in_use())


def _model_in_use() -> dict[str, Any]:
    """Return the context of the page; empty while no model can be read."""
    try:
        return {**model_page(inference.manifest()), "has_report": has_report()}
    except inference.ArtefactError as error:
        logger.warning("The model page has no manifest to read: %s", error)
        return {}
