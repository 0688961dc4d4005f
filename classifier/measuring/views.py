"""Size and outline of the mole in a photo: measured again with a better outline or scale."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from classifier.audit import services as audit
from classifier.core.errors import ServiceError
from classifier.core.polling import gone_answer, status_answer
from classifier.measuring import selectors as measurement_selectors
from classifier.measuring import services as measurements
from classifier.measuring.forms import MeasureForm
from classifier.measuring.models import Measurement
from classifier.measuring.page import drawing, measured
from classifier.people.access import PersonRequest, for_people, posted, with_consent
from classifier.photos.models import Photo
from classifier.photos.selectors import close_up_visible_to


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
@with_consent
def measure(request: PersonRequest, photo_id: uuid.UUID) -> HttpResponseBase:
    """Correct the outline, set the scale, and have the mole measured with them."""
    photo = close_up_visible_to(request.user, photo_id)
    known = measurement_selectors.finished(photo)
    form = MeasureForm(posted(request), initial=MeasureForm.known(known))
    if request.method == "POST" and form.is_valid():
        return _ask(request, photo, form)
    context = {
        "photo": photo,
        "form": form,
        "drawing": drawing(photo, known),
        "editor": {"found": _found(photo), "coin": _coin(photo, known), "words": _words()},
    }
    return render(request, "measuring/edit.html", context, status=422 if form.errors else 200)


@require_safe
@for_people
def status(request: PersonRequest, photo_id: uuid.UUID) -> HttpResponseBase:
    """Answer the waiting page: nothing while nothing changed, 286 at the end."""
    try:
        photo = close_up_visible_to(request.user, photo_id)
    except Http404:
        # Empty: this part of the page goes away with its photo.
        return gone_answer(request)
    found = measured(photo)
    pending = found.pending
    return status_answer(
        request,
        "measuring/_part.html",
        lambda: {"photo": photo, "measured": found},
        is_changed=pending is None or pending.status != request.GET.get("seen"),
        is_finished=pending is None or pending.is_terminal,
    )


def _ask(request: PersonRequest, photo: Photo, form: MeasureForm) -> HttpResponse:
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


def _found(photo: Photo) -> list[list[float]]:
    """Return the outline that the program found last, to go back to."""
    row: Measurement | None = measurement_selectors.found_outline(photo)
    return row.result["outline"]["points"] if row else []


def _coin(photo: Photo, known: Measurement | None) -> list[float]:
    """Return the coin that was found, else a circle to begin with: x, y, radius as fractions."""
    scale = (known.result.get("scale") or {}) if known else {}
    if scale.get("kind") != Measurement.Scale.COIN:
        return [0.25, 0.5, 0.15]
    xs, ys = zip(*scale["shown"], strict=True)
    middle = (sum(xs) / len(xs) / photo.width, sum(ys) / len(ys) / photo.height)
    return [*middle, max(max(xs) - min(xs), max(ys) - min(ys)) / 2 / photo.width]


def _words() -> dict[str, str]:
    """Return what our script says, in the person's language."""
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
