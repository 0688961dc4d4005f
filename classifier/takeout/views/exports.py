"""Pages: take everything, see how far it is, download it, delete it."""

from dataclasses import dataclass

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from classifier.audit import services as audit
from classifier.core.pages import page_context
from classifier.core.polling import gone_answer, status_answer
from classifier.people.access import PersonRequest, for_people
from classifier.photos.media import NO_STORE, PRIVATE_HEADERS, sent_by_others
from classifier.takeout.models import Export
from classifier.takeout.selectors import Stored, export_of, stored_of
from classifier.takeout.services import exports


@dataclass(frozen=True, slots=True)
class ExportPage:
    """`export` is None before one was asked for."""

    export: Export | None
    stored: Stored
    days: int


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
@reauthentication_required
def export(request: PersonRequest) -> HttpResponseBase:
    if request.method == "POST":
        exports.ask(user=request.user)
        return redirect("account_export")
    page = ExportPage(export_of(request.user), stored_of(request.user), exports.KEPT_FOR.days)
    return render(request, "takeout/export.html", page_context(page))


@require_safe
@for_people
def export_status(request: PersonRequest) -> HttpResponseBase:
    """Send the state, while the file is made with how many photos are in it."""
    own = export_of(request.user)
    if own is None:
        return gone_answer(request)
    return status_answer(
        request,
        "takeout/_state.html",
        lambda: {"export": own},
        is_changed=True,
        is_finished=own.is_terminal,
    )


@require_safe
@for_people
@reauthentication_required
def download(request: PersonRequest) -> HttpResponseBase:
    """Send the ZIP to the account that it is of: by nginx or S3 if these deliver files."""
    own = export_of(request.user)
    if own is None or not own.file:
        raise Http404
    name = str(own.file.name)
    if not default_storage.exists(name):
        raise Http404
    try:
        answer = _answer(name)
    except FileNotFoundError as error:  # its key is gone
        raise Http404 from error
    exports.record_download(export=own)
    return answer


@require_POST
@for_people
def delete(request: PersonRequest) -> HttpResponseBase:
    exports.erase(user=request.user, actor=audit.person(request.user))
    messages.success(request, _("The file is deleted."))
    return redirect("account_overview")


def _answer(name: str) -> HttpResponseBase:
    saved_as = name.rpartition("/")[2]
    headers = {**PRIVATE_HEADERS, "Cache-Control": NO_STORE}
    attached = {**headers, "Content-Disposition": f'attachment; filename="{saved_as}"'}
    answer = sent_by_others(name, "application/zip", attached)
    if answer is not None:
        return answer
    file = default_storage.open(name)
    return FileResponse(file, as_attachment=True, filename=saved_as, headers=headers)
