"""Pages: bring in a ZIP of another installation, see how far it is and what came of it."""

from dataclasses import dataclass
from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from classifier.audit import services as audit
from classifier.core.errors import ServiceError
from classifier.core.large_requests import takes_files
from classifier.core.pages import page_context
from classifier.core.polling import gone_answer, status_answer
from classifier.people.access import (
    PersonRequest,
    for_people,
    refusal,
    sent_by_account,
    wants_json,
    with_consent,
)
from classifier.takeout.errors import REFUSALS
from classifier.takeout.forms import ImportForm
from classifier.takeout.models import Import
from classifier.takeout.selectors import import_of
from classifier.takeout.services import imports
from classifier.takeout.texts import ADDED, LEFT_OUT, in_words

# Bytes that the script sends at once: a slow line needs a minute or two for so many, and repeats
# no more if it breaks. MAX_UPLOAD_BYTES is the most.
PART_BYTES = 16 * 1024 * 1024
_MOST_AT_ONCE_MB = settings.MAX_UPLOAD_BYTES // 1024**2
_GB = 1024**3


@dataclass(frozen=True, slots=True)
class ImportPage:
    """`state` is "new", "cut", "working", "failed", "refused" or "done", of the import if any."""

    state: str
    job: Import | None
    refusal: str
    added: list[str]
    left_out: list[str]
    form: ImportForm
    part_bytes: int
    most_gigabytes: int
    most_bytes: int
    most_at_once: int


@takes_files(1, sent_by_account)
@require_http_methods(["GET", "HEAD", "POST"])
@for_people
@with_consent
def import_account(request: PersonRequest) -> HttpResponseBase:
    if request.method == "POST":
        return _take(request)
    return render(request, "takeout/import.html", page_context(_page(request, ImportForm())))


@require_safe
@for_people
def import_status(request: PersonRequest) -> HttpResponseBase:
    """Send the state, while it is brought in with how many photos are done."""
    page = _page(request, ImportForm())
    if page.job is None:
        return gone_answer(request)
    return status_answer(
        request,
        "takeout/_import_state.html",
        lambda: page_context(page),
        is_changed=True,
        is_finished=page.state != "working",
    )


@require_POST
@for_people
def import_again(request: PersonRequest) -> HttpResponseBase:
    imports.try_again(user=request.user)
    return redirect("account_import")


@require_POST
@for_people
def import_delete(request: PersonRequest) -> HttpResponseBase:
    """Delete what was sent; what was brought in stays."""
    imports.erase(user=request.user, actor=audit.person(request.user))
    messages.success(request, _("The file is deleted. What was brought in stays."))
    return redirect("account_import")


def _take(request: PersonRequest) -> HttpResponseBase:
    """Keep a ZIP or a part of one; a script learns how much is here."""
    form, status = ImportForm(request.POST, request.FILES), HTTPStatus.UNPROCESSABLE_ENTITY
    if getattr(request, "oversized_fields", []):
        sentence = _("Without JavaScript, a file may have up to %(size)d MB.")
        form.add_error("zip", sentence % {"size": _MOST_AT_ONCE_MB})
    elif form.is_valid():
        try:
            row = _kept(request, form)
        except ServiceError as error:
            form.add_error("zip", str(error.sentence))
            status = HTTPStatus(error.page_status)
        else:
            if wants_json(request):
                return JsonResponse({"import_id": row.pk, "received": row.received})
            return redirect("account_import")
    if wants_json(request):
        sentence = str(next(iter(form.errors.values()))[0])
        return refusal("import_refused", sentence, status=status)
    page = page_context(_page(request, form))
    return render(request, "takeout/import.html", page, status=status)


def _kept(request: PersonRequest, form: ImportForm) -> Import:
    file, start = form.cleaned_data["zip"], form.cleaned_data["start"] or 0
    import_id = form.cleaned_data["import_id"]
    if import_id is None:
        size = form.cleaned_data["size"] or file.size
        import_id = imports.begin(user=request.user, size=size).pk
    return imports.take_part(
        user=request.user, import_id=import_id, start=start, file=file, size=file.size
    )


def _page(request: PersonRequest, form: ImportForm) -> ImportPage:
    job = import_of(request.user)
    return ImportPage(
        state=_state(job),
        job=job,
        refusal=str(REFUSALS[job.refusal]) if job and job.refusal else "",
        added=in_words(job.added, ADDED) if job else [],
        left_out=in_words(job.left_out, LEFT_OUT) if job else [],
        form=form,
        part_bytes=PART_BYTES,
        most_gigabytes=settings.MAX_IMPORT_BYTES // _GB,
        most_bytes=settings.MAX_IMPORT_BYTES,
        most_at_once=_MOST_AT_ONCE_MB,
    )


def _state(job: Import | None) -> str:
    if job is None:
        return "new"
    if not job.is_terminal:
        return "working" if job.is_uploaded else "cut"
    if job.status == Import.Status.FAILED:
        return "failed"
    return "refused" if job.refusal else "done"
