"""A reader amends or withdraws an answer; an admin changes the rules."""

import uuid

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from classifier.core.pages import page_context
from classifier.people.access import posted
from classifier.review.forms import AmendForm, PolicyForm, ReasonForm
from classifier.review.page import queue_page
from classifier.review.selectors import own_answer, policy
from classifier.review.services import answers
from classifier.review.services.policy import set_policy
from classifier.review.views.guards import StaffRequest, admins_only, readers_only


@require_http_methods(["GET", "HEAD", "POST"])
@readers_only
def amend(request: StaffRequest, review_id: uuid.UUID) -> HttpResponseBase:
    """Replace one's own answer by another one."""
    review = own_answer(request.user, review_id)
    reading = review.reading
    start = {
        "opinion": review.opinion,
        "advice": review.advice,
        "watch_weeks": review.watch_weeks,
        "words": review.words,
        "diagnosis": review.diagnosis,
        "confidence": reading.confidence if reading else "",
    }
    form = AmendForm(posted(request), initial=start)
    if not form.is_valid():
        context = {"review": review, "form": form, "reason_form": ReasonForm()}
        return render(request, "review/amend.html", context, status=422 if form.errors else 200)
    answers.amend(
        review=review,
        reader=request.user,
        finding=form.finding(),
        words=form.cleaned_data["words"],
    )
    messages.success(request, _("The new answer replaces the former one."))
    return redirect("review_queue")


@require_POST
@readers_only
def withdraw(request: StaffRequest, review_id: uuid.UUID) -> HttpResponseBase:
    review = own_answer(request.user, review_id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        context = {"review": review, "form": AmendForm(), "reason_form": form}
        return render(request, "review/amend.html", context, status=422)
    answers.withdraw(review=review, reader=request.user, reason=form.cleaned_data["reason"])
    messages.success(request, _("The answer is withdrawn. The person sees that, and why."))
    return redirect("review_queue")


@require_POST
@admins_only
def change_policy(request: StaffRequest) -> HttpResponseBase:
    form = PolicyForm(request.POST, instance=policy())
    if not form.is_valid():
        page = queue_page(request, request.user, form)
        return render(request, "review/queue.html", page_context(page), status=422)
    values = dict(form.cleaned_data)
    set_policy(admin=request.user, reason=values.pop("reason"), **values)
    messages.success(request, _("The rules are changed."))
    return redirect("review_queue")
