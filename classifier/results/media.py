"""Sends the heat map of a result."""

import uuid

from django.http import Http404, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from classifier.assessments.selectors import assessment_visible_to
from classifier.core.heat_maps import colour
from classifier.people.access import PersonRequest, for_people
from classifier.photos.media import PRIVATE_HEADERS, answer_if_kept


@require_safe
@for_people
def heat_map(request: PersonRequest, assessment_id: uuid.UUID) -> HttpResponseBase:
    """Send the heat map as a coloured PNG, transparent where the model did not look."""
    assessment = assessment_visible_to(request.user, assessment_id)
    if not assessment.heat_map:
        raise Http404
    etag = f'"{assessment.id}"'
    kept = answer_if_kept(request, etag)
    if kept is not None:
        return kept
    try:
        with assessment.heat_map.open() as file:
            coloured = colour(file.read())
    except FileNotFoundError as error:
        raise Http404 from error
    return HttpResponse(
        coloured, content_type="image/png", headers={**PRIVATE_HEADERS, "ETag": etag}
    )
