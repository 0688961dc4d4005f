"""Trying one photo without an account. Only the session that sent it can open its pages."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from classifier import images
from classifier.core import rate_limits
from classifier.core.errors import ServiceError
from classifier.core.heat_maps import colour
from classifier.core.large_requests import takes_files
from classifier.core.pages import page_context
from classifier.core.polling import HtmxRequest, gone_answer, status_answer
from classifier.core.problems import headers_of
from classifier.intake.refusals import refusal_sentence
from classifier.people.access import PersonRequest, for_people, with_consent
from classifier.people.network import network_of
from classifier.people.session import return_after_sign_in
from classifier.photos.files import DISPLAY_EDGE
from classifier.photos.media import PRIVATE_HEADERS
from classifier.trial.errors import TrialGoneError
from classifier.trial.forms import TrialForm
from classifier.trial.models import Trial
from classifier.trial.page import minutes_kept, sample_page, trial_page
from classifier.trial.selectors import is_offered, sample_in_use
from classifier.trial.services import trials
from classifier.trial.session import KEY, current_trial

logger = logging.getLogger(__name__)

# Photos from one address, and in how many seconds. Set by judgement: enough for a household or a
# small office, and an hour of it fills no disk.
MOST_OF_AN_ADDRESS = 20
ADDRESS_WINDOW_S = 3600
NOT_KEPT = {**PRIVATE_HEADERS, "Cache-Control": "no-store, private"}

P = ParamSpec("P")
View = Callable[Concatenate[HtmxRequest, P], HttpResponseBase]


def where_offered(view: View[P]) -> View[P]:
    """Answer 404 where the operator has switched trials off."""

    @wraps(view)
    @never_cache
    def guarded(request: HtmxRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not is_offered():
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def sent_by_visitor(request: HttpRequest) -> str | HttpResponseBase:
    """Let visitors send a photo (`core.large_requests`) while their address may."""
    if not is_offered():
        raise Http404
    if rate_limits.is_used_up(_of_address(request), limit=MOST_OF_AN_ADDRESS):
        return _refuse_address(request)
    return ""


@takes_files(1, sent_by_visitor)
@require_http_methods(["GET", "HEAD", "POST"])
@where_offered
def try_photo(request: HtmxRequest) -> HttpResponseBase:
    """Show the session's trial, or the form; take the photo that the form sends."""
    trial = current_trial(request)
    if request.method == "POST":
        return _take(request, trial)
    if trial is not None:
        return render(request, "trial/result.html", page_context(trial_page(trial)))
    if request.user.is_authenticated:
        return redirect("photo_upload")
    return _form_page(request, TrialForm())


@require_safe
@where_offered
def another(request: HtmxRequest) -> HttpResponseBase:
    """Show the form although the session has a trial, which the next photo replaces."""
    return _form_page(request, TrialForm())


@require_safe
@where_offered
def status(request: HtmxRequest) -> HttpResponseBase:
    """Answer the waiting page, which asks with the state that it shows as `seen`."""
    trial = current_trial(request)
    if trial is None:
        return gone_answer(request, "trial/_gone.html")
    page = trial_page(trial)
    return status_answer(
        request,
        "trial/_result.html",
        lambda: page_context(page),
        is_changed=page.seen != request.GET.get("seen"),
        is_finished=trial.is_terminal,
    )


@require_safe
@where_offered
def photo(request: HtmxRequest) -> HttpResponseBase:
    """Send the photo for the screen, made anew each time: nothing more of it is stored."""
    trial = _trial_or_404(request)
    try:
        with trial.original.open() as file:
            data = file.read()
    except FileNotFoundError as error:  # erased meanwhile
        raise Http404 from error
    shown = images.rendition(data, orientation=trial.orientation, long_edge=DISPLAY_EDGE)
    return HttpResponse(shown, content_type="image/jpeg", headers=NOT_KEPT)


@require_safe
@where_offered
def heat_map(request: HtmxRequest) -> HttpResponseBase:
    """Send the heat map in colour."""
    trial = _trial_or_404(request)
    if not trial.heat_map:
        raise Http404
    try:
        with trial.heat_map.open() as file:
            coloured = colour(file.read())
    except FileNotFoundError as error:  # erased meanwhile
        raise Http404 from error
    return HttpResponse(coloured, content_type="image/png", headers=NOT_KEPT)


@require_POST
@where_offered
def delete(request: HtmxRequest) -> HttpResponseBase:
    """Delete the session's trial now; safe to send twice."""
    trial = current_trial(request)
    if trial is not None:
        trials.erase(trial=trial)
    request.session.pop(KEY, None)
    messages.success(request, _("Your photo and its result are deleted."))
    return redirect("home")


@require_http_methods(["GET", "HEAD", "POST"])
@where_offered
def keep(request: HtmxRequest) -> HttpResponseBase:
    """Note the wish to keep the photo (POST); carry it over once somebody is signed in (GET).

    The second is a GET because it follows by itself after sign-up, as the address in `next`. It
    moves only what the visitor has asked to keep, in the session that asked.
    """
    trial = current_trial(request)
    if trial is None:
        return _gone(request)
    if request.method == "POST":
        try:
            trials.ask_to_keep(trial=trial)
        except TrialGoneError:
            return _gone(request)
        return redirect("trial_keep")
    if trial.keep_asked_at is None:
        return redirect("trial")
    if not request.user.is_authenticated:
        return _to_sign_up(request)
    return _carry_over(request)


@for_people
@with_consent
def _carry_over(request: PersonRequest) -> HttpResponseBase:
    trial = current_trial(request)
    if trial is None:
        return _gone(request)
    try:
        kept = trials.keep(trial=trial, user=request.user)
    except TrialGoneError:
        return _gone(request)
    except ServiceError as error:
        messages.error(request, str(error.sentence))
        return redirect("trial")
    request.session.pop(KEY, None)
    messages.success(request, _("Your photo and its result are now in your account."))
    return redirect("photo_detail", kept.pk)


@require_safe
@where_offered
def sample(request: HtmxRequest) -> HttpResponseBase:
    """Show the whole result of a drawn lesion."""
    found = sample_in_use()
    if found is None:
        raise Http404
    return render(request, "trial/sample.html", page_context(sample_page(found)))


@require_safe
@where_offered
def sample_heat_map(_request: HtmxRequest) -> HttpResponseBase:
    """Send the sample's heat map in colour."""
    found = sample_in_use()
    if found is None or not found.heat_map:
        raise Http404
    return HttpResponse(colour(bytes(found.heat_map)), content_type="image/png")


def _take(request: HtmxRequest, earlier: Trial | None) -> HttpResponseBase:
    form = TrialForm(request.POST, request.FILES)
    if getattr(request, "oversized_fields", []):
        return _refuse(request, form, str(refusal_sentence("too_large")), status=413)
    if not form.is_valid():
        return _form_page(request, form, status=400)
    address = _of_address(request)
    if not rate_limits.take(address, limit=MOST_OF_AN_ADDRESS, seconds=ADDRESS_WINDOW_S):
        return _refuse_address(request)
    try:
        started = trials.start(data=form.cleaned_data["photo"].read(), replaced=earlier)
    except ServiceError as error:
        return _refuse(request, form, str(error.sentence), status=error.page_status)
    request.session[KEY] = started.key
    return redirect("trial")


def _of_address(request: HttpRequest) -> str:
    return f"trial:{network_of(request)}"


def _refuse_address(request: HttpRequest) -> HttpResponse:
    sentence = _("Too many photos came from your network. Please try again in an hour.")
    return _refuse(request, TrialForm({}, MultiValueDict()), sentence, status=429)


def _refuse(request: HttpRequest, form: TrialForm, sentence: str, *, status: int) -> HttpResponse:
    # A file that grew too large is dropped on its way, so the form may lack it.
    form.errors.pop("photo", None)
    form.add_error("photo", sentence)
    return _form_page(request, form, status=status)


def _form_page(request: HttpRequest, form: TrialForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "minutes": minutes_kept(), "has_sample": sample_in_use() is not None}
    page = render(request, "trial/form.html", context, status=status)
    for name, value in headers_of(status).items():
        page.headers[name] = value
    return page


def _trial_or_404(request: HttpRequest) -> Trial:
    trial = current_trial(request)
    if trial is None:
        raise Http404
    return trial


def _to_sign_up(request: HttpRequest) -> HttpResponse:
    return_after_sign_in(request, reverse("trial_keep"))
    return redirect("account_signup")


def _gone(request: HttpRequest) -> HttpResponse:
    request.session.pop(KEY, None)
    messages.info(request, str(TrialGoneError.sentence))
    return redirect("trial")
