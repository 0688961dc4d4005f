"""The start page, the privacy page, and guidance about moles, photos and the model."""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from classifier.core.pages import page_context
from classifier.guidance.model_page import model_page
from classifier.guidance.report import has_report
from classifier.inference import door as inference
from classifier.trial.page import home_page

logger = logging.getLogger(__name__)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the start page; people who are signed in go straight to their moles."""
    if request.user.is_authenticated:
        return redirect("mole_list")
    return render(request, "guidance/home.html", page_context(home_page()))


def _page(template: str) -> Callable[[HttpRequest], HttpResponse]:
    @require_safe
    def view(request: HttpRequest) -> HttpResponse:
        return render(request, template)

    return view


privacy = _page("guidance/privacy.html")
index = _page("guidance/index.html")
benign = _page("guidance/benign.html")
malignant = _page("guidance/malignant.html")
checking = _page("guidance/checking.html")
photos = _page("guidance/photos.html")
when = _page("guidance/when.html")


@require_safe
def model(request: HttpRequest) -> HttpResponse:
    """Show the model in use, or a notice while none can be read."""
    try:
        page = model_page(inference.manifest(), has_report=has_report())
    except inference.ArtefactError as error:
        logger.warning("The model page has no manifest to read: %s", error)
        return render(request, "guidance/model.html")
    return render(request, "guidance/model.html", page_context(page))
