"""Reminders, and the calendar address."""

import uuid
from collections.abc import Callable

from django.contrib import messages
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
from classifier.moles.selectors import moles_of
from classifier.people.access import PersonRequest, for_people, posted
from classifier.reminders import calendar_feeds
from classifier.reminders import mail as reminder_mail
from classifier.reminders import selectors as reads
from classifier.reminders import services as reminders
from classifier.reminders.calendar_file import calendar_file
from classifier.reminders.forms import ReminderForm

PRIVATE_LINK = {
    "Cache-Control": "private, no-store",
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "no-referrer",
}


@require_safe
@for_people
def reminder_list(request: PersonRequest) -> HttpResponseBase:
    """Show the reminders, the next one first, and the calendar's address."""
    return render(request, "reminders/list.html", _listed(request))


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def create(request: PersonRequest) -> HttpResponseBase:
    """Set a reminder; for a mole that has one, it takes its place."""
    moles = moles_of(request.subject)
    form = ReminderForm(posted(request), moles=moles, initial={"mole": request.GET.get("mole")})
    if request.method == "POST" and form.is_valid():
        reminder = reminders.set_reminder(
            subject=request.subject, actor=audit.person(request.user), **form.cleaned_data
        )
        day = date_format(reminder.due_on, "j F Y")
        messages.success(request, _("You will be reminded on %(day)s.") % {"day": day})
        return redirect("reminder_list")
    return render(request, "reminders/form.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def edit(request: PersonRequest, reminder_id: uuid.UUID) -> HttpResponseBase:
    """Change a reminder's interval, day or way."""
    reminder = reads.reminder_visible_to(request.user, reminder_id)
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
        reminders.set_reminder(
            subject=reminder.subject, actor=audit.person(request.user), **form.cleaned_data
        )
        messages.success(request, _("Your changes were saved."))
        return redirect("reminder_list")
    return render(request, "reminders/form.html", {"form": form, "reminder": reminder})


@require_POST
@for_people
def act(request: PersonRequest, reminder_id: uuid.UUID, action: str) -> HttpResponseBase:
    """Do one of the small things: done, snooze, pause, resume, remove."""
    reminder = reads.reminder_visible_to(request.user, reminder_id)
    actor = audit.person(request.user)
    actions: dict[str, Callable[[], None]] = {
        "done": lambda: reminders.mark_done(reminder=reminder, actor=actor),
        "week": lambda: reminders.snooze(reminder=reminder, actor=actor, how_long="week"),
        "month": lambda: reminders.snooze(reminder=reminder, actor=actor, how_long="month"),
        "pause": lambda: reminders.pause(reminder=reminder, actor=actor),
        "resume": lambda: reminders.resume(reminder=reminder, actor=actor),
        "remove": lambda: reminders.remove_reminder(reminder=reminder, actor=actor),
    }
    if action not in actions:
        raise Http404
    actions[action]()
    return redirect("reminder_list")


@require_POST
@for_people
def make_feed(request: PersonRequest) -> HttpResponseBase:
    """Make the calendar's address, in place of an older one, and show it this once."""
    token = calendar_feeds.make_feed(user=request.user)
    address = request.build_absolute_uri(reverse("calendar_feed", args=[token]))
    return render(request, "reminders/list.html", {**_listed(request), "address": address})


@require_POST
@for_people
def revoke_feed(request: PersonRequest) -> HttpResponseBase:
    """Withdraw the calendar's address."""
    calendar_feeds.revoke_feed(user=request.user)
    messages.success(request, _("The calendar address no longer works."))
    return redirect("reminder_list")


@require_safe
def feed(_request: HttpRequest, token: str) -> HttpResponseBase:
    """Send the reminders to a calendar that knows the address."""
    found = reads.feed_by_digest(tokens.digest(token))
    content = calendar_file(reads.reminders_in_feed(found))
    calendar_feeds.note_read(feed=found)
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=PRIVATE_LINK)


@csrf_exempt  # A mail program posts here for its reader (RFC 8058); the token is the permission.
@require_http_methods(["GET", "HEAD", "POST"])
def stop_mail(request: HttpRequest, token: str) -> HttpResponseBase:
    """Send no more reminders by e-mail to whom the message was written; ask first."""
    user = reminder_mail.user_of_token(token=token)
    if user is None:
        raise Http404
    if request.method == "POST":
        reminders.stop_mail(user=user)
    context = {"is_done": request.method == "POST"}
    response = render(request, "reminders/stop_mail.html", context)
    for name, value in PRIVATE_LINK.items():
        response[name] = value
    return response


def _listed(request: PersonRequest) -> dict[str, object]:
    return {
        "reminders": reads.reminders_of(request.subject),
        "today": timezone.localdate(),
        "feed": reads.feed_of(request.user),
    }
