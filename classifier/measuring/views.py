"""The editor in which a person corrects the outline and sets the scale, and the status fragment."""

import uuid
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from classifier.audit import services as audit
from classifier.core.errors import ServiceError
from classifier.core.pages import page_context
from classifier.core.polling import gone_answer, status_answer
from classifier.measuring import services as measurements
from classifier.measuring.drawing import Drawing, coin_circle, draw_measurement
from classifier.measuring.forms import MeasureForm
from classifier.measuring.page import summarise_measurement
from classifier.measuring.selectors import finished_measurement, measurement_with_found_outline
from classifier.people.access import PersonRequest, for_people, posted, with_consent
from classifier.photos.models import Photo
from classifier.photos.selectors import close_up_visible_to


@dataclass(frozen=True, slots=True)
class EditorPage:
    """`editor` is what the page's script starts from."""

    photo: Photo
    form: MeasureForm
    drawing: Drawing
    editor: dict[str, Any]


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
@with_consent
def measure(request: PersonRequest, photo_id: uuid.UUID) -> HttpResponseBase:
    photo = close_up_visible_to(request.user, photo_id)
    known = finished_measurement(photo)
    form = MeasureForm(posted(request), initial=MeasureForm.initial_from(known))
    if request.method == "POST" and form.is_valid():
        return _request_measurement(request, photo, form)
    found = measurement_with_found_outline(photo)
    page = EditorPage(
        photo=photo,
        form=form,
        drawing=draw_measurement(photo, known),
        editor={
            "found": found.outline_points if found else [],
            "coin": coin_circle(photo, known),
            "words": _words(),
        },
    )
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "measuring/edit.html", page_context(page), status=status)


@require_safe
@for_people
def status(request: PersonRequest, photo_id: uuid.UUID) -> HttpResponseBase:
    try:
        photo = close_up_visible_to(request.user, photo_id)
    except Http404:
        # Empty: this part of the page goes away with its photo.
        return gone_answer(request)
    summary = summarise_measurement(photo)
    pending = summary.pending
    return status_answer(
        request,
        "measuring/_part.html",
        lambda: {"photo": photo, "measured": summary},
        is_changed=pending is None or pending.status != request.GET.get("seen"),
        is_finished=pending is None or pending.is_terminal,
    )


def _request_measurement(request: PersonRequest, photo: Photo, form: MeasureForm) -> HttpResponse:
    try:
        measurements.request_measurement(
            photo=photo,
            actor=audit.person(request.user),
            scale_kind=form.cleaned_data["scale_kind"],
            given=form.given(),
        )
    except ServiceError as error:
        messages.info(request, str(error.sentence))
    return redirect(reverse("photo_detail", args=[photo.id]) + "#measured")


def _words() -> dict[str, str]:
    """Return the texts of the editor's script, in the person's language."""
    return {
        "point": _("Point {number} of {all}"),
        "whole": _("The whole outline"),
        "mark": _("Mark {number} on the ruler"),
        "coin": _("Middle of the coin"),
        "rim": _("Edge of the coin"),
        "added": _("A point was added."),
        "removed": _("The point was removed."),
        "kept": _("An outline needs at least three points."),
        "choose": _("Choose a point first."),
        "reset": _("This is the outline that the program found."),
        "ring": _("Move the ring over the mole, then its points onto the edge."),
    }
