"""Changes that an admin makes to a row: each on a page that says what will happen and asks why."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

from django.contrib import messages
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext as _

from classifier.admin.base import ReadOnlyAdmin, admin_of
from classifier.core.errors import ServiceError
from classifier.core.pages import page_context
from classifier.people.access import posted
from classifier.review.forms import ReasonForm

# Under this name the session keeps what the last change replaced, and an address asks for it.
FORMER = "former"


class ChangeForm(ReasonForm):
    """Why; forms of changes that need more add their fields and may look at the row."""

    def __init__(self, data: QueryDict | None, row: Any) -> None:
        super().__init__(data, initial=self.values_of(row))
        self.row = row

    def values_of(self, _row: Any) -> dict[str, Any]:
        """Return the values that the form begins with, by field, as JSON can hold them."""
        return {}


@dataclass(frozen=True, slots=True)
class Change:
    """One change. `service` gets the row, the admin and the form's values, each by its name.

    `title` and `done` may hold `%(name)s`, `effects` say what will happen, and `undo` is the name
    of the change that takes this one back; its own name if its form can bring back the old values.
    """

    label: str | Promise
    title: str | Promise
    effects: tuple[str | Promise, ...]
    done: str | Promise
    service: Callable[..., Any]
    applies_to: Callable[[Any], bool] = lambda _row: True
    form: type[ChangeForm] = ChangeForm
    undo: str = ""
    is_danger: bool = False


class Offer(NamedTuple):
    """A change that a row's page links to."""

    label: str | Promise
    url: str


@dataclass(frozen=True, slots=True)
class ChangePage:
    """The page of one change."""

    title: str
    effects: tuple[str | Promise, ...]
    form: ChangeForm
    label: str | Promise
    is_danger: bool
    back_url: str
    back_label: str
    list_url: str
    list_label: str


class ChangesAdmin(ReadOnlyAdmin):
    """A list whose rows can be changed on pages of their own, named in `changes`.

    `row_name` is what the services call the row.
    """

    changes: ClassVar[Mapping[str, Change]]
    row_name: ClassVar[str]
    change_form_outer_after_template = "admin/offered_changes.html"

    def get_urls(self) -> list[URLPattern]:
        """Add an address for each change."""
        own = [
            path(
                f"<path:object_id>/{name}/",
                self.admin_site.admin_view(self.change_page),
                {"name": name},
                name=self._url_name(name),
            )
            for name in self.changes
        ]
        return [*own, *super().get_urls()]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Offer the changes that apply to the row."""
        row = self.get_object(request, object_id)
        context = {"offers": self._offers(row) if row else [], **(extra_context or {})}
        shown: HttpResponse = super().change_view(request, object_id, form_url, context)
        return shown

    def change_page(self, request: HttpRequest, object_id: str, name: str) -> HttpResponse:
        """Ask, then make the change."""
        admin, change = admin_of(request), self.changes[name]
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        if not change.applies_to(row):
            messages.info(request, _("Nothing was changed: it is so already."))
            return redirect(self._row_url(row))
        form = change.form(posted(request), row)
        former = dict(form.initial)
        if FORMER in request.GET:
            form.initial.update(_former_values(request, row, name))
        if form.is_valid():
            try:
                row_and_admin = {self.row_name: row, "admin": admin}
                result = change.service(**row_and_admin, **form.cleaned_data)
            except ServiceError as error:
                form.add_error(None, str(error.sentence))
            else:
                if change.undo == name:
                    request.session[FORMER] = {"row": str(row.pk), "change": name, **former}
                return self.after_change(request, row, change, result)
        status = 422 if form.errors else 200
        page = page_context(self._page(row, change, form))
        return render(request, "admin/change_page.html", page, status=status)

    def after_change(
        self, request: HttpRequest, row: Model, change: Change, _result: Any
    ) -> HttpResponse:
        """Say what was done, with a way back, on the row's page."""
        done = change.done % {"name": row}
        if change.undo:
            url = reverse(f"admin:{self._url_name(change.undo)}", args=[row.pk])
            link = '{} <a href="{}?{}">{}</a>'
            done = format_html(link, done, url, FORMER, _("Take it back"))
        messages.success(request, done)
        # An admin who changed their own account may not enter the row's page any more.
        return redirect("account_overview" if row == request.user else self._row_url(row))

    def _page(self, row: Model, change: Change, form: ChangeForm) -> ChangePage:
        return ChangePage(
            title=change.title % {"name": row},
            effects=change.effects,
            form=form,
            label=change.label,
            is_danger=change.is_danger,
            back_url=self._row_url(row),
            back_label=str(row),
            list_url=reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"),
            list_label=str(self.opts.verbose_name_plural).capitalize(),
        )

    def _offers(self, row: Model) -> list[Offer]:
        return [
            Offer(change.label, reverse(f"admin:{self._url_name(name)}", args=[row.pk]))
            for name, change in self.changes.items()
            if change.applies_to(row)
        ]

    def _row_url(self, row: Model) -> str:
        return reverse(f"admin:{self._url_name('change')}", args=[row.pk])

    def _url_name(self, name: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{name}"


def _former_values(request: HttpRequest, row: Model, name: str) -> dict[str, Any]:
    """Return what the form's fields held before the last change, if that was this one."""
    former = dict(request.session.get(FORMER, {}))
    is_this = (former.pop("row", ""), former.pop("change", "")) == (str(row.pk), name)
    return former if is_this else {}
