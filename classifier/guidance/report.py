"""The evaluation report that is stored with the model in use. It is public."""

from pathlib import Path

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from classifier.inference import door as inference

INDEX = "index.html"
# Only these files of the folder are served.
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".png": "image/png",
    ".json": "application/json",
    ".csv": "text/csv; charset=utf-8",
}
# The report is one HTML file with inline styles and no scripts.
POLICY = {
    "default-src": [NONE],
    "img-src": [SELF],
    "style-src": [UNSAFE_INLINE],
    "form-action": [NONE],
}


@require_safe
@csp_replace(POLICY)
def report(_request: HttpRequest, name: str = INDEX) -> HttpResponse:
    """Send the report's page, or a picture or table that it links to. Raises Http404."""
    path = _report_folder() / name
    if path.suffix not in TYPES or path.name != name or not path.is_file():
        raise Http404
    return HttpResponse(path.read_bytes(), content_type=TYPES[path.suffix])


def has_report() -> bool:
    """Say whether the model in use has a report."""
    try:
        return (_report_folder() / INDEX).is_file()
    except Http404:
        return False


def _report_folder() -> Path:
    """Raise Http404 while there is no model, or only one without files."""
    try:
        folder = inference.source_in_use().folder
    except inference.ArtefactError as error:
        raise Http404 from error
    if folder is None:
        raise Http404
    return folder / "report"
