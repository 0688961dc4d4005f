"""The only way out for a document: a download to the household that it belongs to."""

import uuid

from django.http import Http404, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from classifier.outcomes.models import Outcome
from classifier.outcomes.selectors import outcome_visible_to
from classifier.people.access import PersonRequest, for_people
from classifier.photos.media import NO_STORE, PRIVATE_HEADERS

CONTENT_TYPES = {"pdf": "application/pdf", "jpg": "image/jpeg"}


@require_safe
@for_people
def document(request: PersonRequest, outcome_id: uuid.UUID) -> HttpResponseBase:
    """Send the file as an attachment, so that no browser opens it within the site."""
    return send(outcome_visible_to(request.user, outcome_id))


def send(outcome: Outcome) -> HttpResponse:
    """Send an outcome's file to somebody who may see it. Raises Http404 without one."""
    if not outcome.document:
        raise Http404
    try:
        with outcome.document.open() as file:
            data = file.read()
    except FileNotFoundError as error:
        raise Http404 from error
    ending = str(outcome.document.name).rpartition(".")[2]
    headers = {
        **PRIVATE_HEADERS,
        "Cache-Control": NO_STORE,
        "Content-Disposition": f'attachment; filename="{outcome.found_on:%Y-%m-%d}.{ending}"',
    }
    return HttpResponse(data, content_type=CONTENT_TYPES[ending], headers=headers)
