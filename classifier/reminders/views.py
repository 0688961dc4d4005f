"""The pages of reminders, and the calendar's address."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from classifier.audit import services as audit
from classifier.core import tokens
from classifier.core.pages import page_context
from classifier.moles.selectors import moles_of
from classifier.people.access import PersonRequest, for_people, posted
from classifier.reminders import calendar_feeds, services
from classifier.reminders.calendar_file import calendar_file
from classifier.reminders.forms import ReminderForm
from classifier.reminders.mail import user_of_token
from classifier.reminders.models import CalendarFeed, Reminder
from classifier.reminders.selectors import (
    feed_by_digest,
    feed_of,
    reminder_visible_to,
    reminders_in_feed,
    reminders_of,
)

# For addresses that anyone who has them can open: not stored, not indexed, not passed on.
PRIVATE_LINK_HEADERS = {
    "Cache-Control": "private, no-store",
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "no-referrer",
}


@dataclass(frozen=True, slots=True)
class ReminderListPage:
    """`address` is that of the calendar, shown only when it was made just now."""

    reminders: QuerySet[Reminder]
    today: date
    feed: CalendarFeed | None
    address: str


@require_safe
@for_people
def reminder_list(request: PersonRequest) -> HttpResponseBase:
    return _list(request)


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def create(request: PersonRequest) -> HttpResponseBase:
    moles = moles_of(request.subject)
    form = ReminderForm(posted(request), moles=moles, initial={"mole": request.GET.get("mole")})
    if request.method == "POST" and form.is_valid():
        reminder = services.set_reminder(
            subject=request.subject, actor=audit.person(request.user), **form.cleaned_data
        )
        day = date_format(reminder.due_on, "j F Y")
        messages.success(request, _("You will be reminded on %(day)s.") % {"day": day})
        return redirect("reminder_list")
    return render(request, "reminders/form.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def edit(request: PersonRequest, reminder_id: uuid.UUID) -> HttpResponseBase:
    reminder = reminder_visible_to(request.user, reminder_id)
    moles = moles_of(reminder.subject)
    initial = {
        "mole": reminder.mole_id,
        "every_months": reminder.every_months,
        "due_on": max(reminder.due_on, timezone.localdate()),
        "by_email": reminder.by_email,
    }
    form = ReminderForm(posted(request), moles=moles, initial=initial)
    form.fields["mole"].disabled = True
    if request.method == "POST" and form.is_valid():
        services.set_reminder(
            subject=reminder.subject, actor=audit.person(request.user), **form.cleaned_data
        )
        messages.success(request, _("Your changes were saved."))
        return redirect("reminder_list")
    return render(request, "reminders/form.html", {"form": form, "reminder": reminder})


@require_POST
@for_people
def act(request: PersonRequest, reminder_id: uuid.UUID, action: str) -> HttpResponseBase:
    reminder = reminder_visible_to(request.user, reminder_id)
    actor = audit.person(request.user)
    actions: dict[str, Callable[[], None]] = {
        "done": lambda: services.mark_done(reminder=reminder, actor=actor),
        "week": lambda: services.snooze(reminder=reminder, actor=actor, how_long="week"),
        "month": lambda: services.snooze(reminder=reminder, actor=actor, how_long="month"),
        "pause": lambda: services.pause(reminder=reminder, actor=actor),
        "resume": lambda: services.resume(reminder=reminder, actor=actor),
        "remove": lambda: services.remove_reminder(reminder=reminder, actor=actor),
    }
    if action not in actions:
        raise Http404
    actions[action]()
    return redirect("reminder_list")


@require_POST
@for_people
def make_feed(request: PersonRequest) -> HttpResponseBase:
    token = calendar_feeds.make_feed(user=request.user)
    return _list(request, request.build_absolute_uri(reverse("calendar_feed", args=[token])))


@require_POST
@for_people
def revoke_feed(request: PersonRequest) -> HttpResponseBase:
    calendar_feeds.revoke_feed(user=request.user)
    messages.success(request, _("The calendar address no longer works."))
    return redirect("reminder_list")


@require_safe
def feed(_request: HttpRequest, token: str) -> HttpResponseBase:
    calendar_feed = feed_by_digest(tokens.digest(token))
    content = calendar_file(reminders_in_feed(calendar_feed))
    calendar_feeds.note_read(feed=calendar_feed)
    return HttpResponse(
        content, content_type="text/calendar; charset=utf-8", headers=PRIVATE_LINK_HEADERS
    )


@csrf_exempt  # A mail program posts here for its reader (RFC 8058); the token is the permission.
@require_http_methods(["GET", "HEAD", "POST"])
def stop_mail(request: HttpRequest, token: str) -> HttpResponseBase:
    """Ask, then turn email off for the user whose message had the link."""
    user = user_of_token(token=token)
    if user is None:
        raise Http404
    if request.method == "POST":
        services.stop_mail(user=user)
    context = {"is_done": request.method == "POST"}
    response = render(request, "reminders/stop_mail.html", context)
    for name, value in PRIVATE_LINK_HEADERS.items():
        response[name] = value
    return response


def _list(request: PersonRequest, address: str = "") -> HttpResponse:
    page = ReminderListPage(
        reminders=reminders_of(request.subject),
        today=timezone.localdate(),
        feed=feed_of(request.user),
        address=address,
    )
    return render(request, "reminders/list.html", page_context(page))
