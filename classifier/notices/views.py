"""The page of notices: what clinicians wrote, and which photos are due."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from classifier.core.pages import page_context
from classifier.core.paging import Page, page_of
from classifier.notices.selectors import answers_to, due_reminders_of
from classifier.people.access import PersonRequest, for_people
from classifier.reminders.models import Reminder
from classifier.review.models import Review


@dataclass(frozen=True, slots=True)
class NoticesPage:
    """`page_obj` holds the answers, unread ones first; `due` is shown above its first page."""

    page_obj: Page[Review]
    due: QuerySet[Reminder]


@require_safe
@for_people
def notice_list(request: PersonRequest) -> HttpResponseBase:
    page = NoticesPage(
        page_obj=page_of(answers_to(request.user), request), due=due_reminders_of(request.user)
    )
    return render(request, "notices/list.html", page_context(page))
