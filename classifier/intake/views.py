"""The upload page: our script sends one photo in each request, a plain form several."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from classifier.audit import services as audit
from classifier.core.errors import ServiceError
from classifier.core.large_requests import SEVERAL, takes_files
from classifier.core.pages import page_context
from classifier.core.polling import status_answer
from classifier.images import CaptureTime, Precision
from classifier.intake import quotas
from classifier.intake.account_key import account_key
from classifier.intake.errors import LimitReachedError, MachineBusyError, TooManyUploadsError
from classifier.intake.file_dates import date_in_name
from classifier.intake.forms import UploadForm
from classifier.intake.page import outcomes_page
from classifier.intake.refusals import refusal_sentence
from classifier.intake.services import AddedPhoto, DeviceTime, add_photo
from classifier.moles.models import Mole
from classifier.moles.selectors import moles_of, moles_visible_to
from classifier.people.access import (
    PersonRequest,
    for_people,
    refusal,
    sent_by_account,
    wants_json,
    with_consent,
)
from classifier.people.models import Subject
from classifier.photos.models import Photo
from classifier.photos.selectors import photos_named, photos_of, photos_visible_to

TOO_LARGE = "too_large"


@dataclass(frozen=True, slots=True)
class UploadPage:
    """`chosen` is the mole that the photos are for, with its latest photo in `chosen_photo`.

    `asks_again` says that another app shared photos, and they did not arrive.
    `script` holds what our script starts from. `room` says how much more may be added, if little.
    """

    form: UploadForm
    is_first: bool
    has_moles: bool
    chosen: Mole | None
    chosen_photo: Photo | None
    asks_again: bool
    script: Mapping[str, Any]
    room: str | Promise


@dataclass(frozen=True, slots=True)
class FileReport:
    """The photo that one file of a plain form became, or why not.

    The file's name is shown back once and never stored.
    """

    name: str
    added: AddedPhoto | None = None
    sentence: str | Promise = ""


@dataclass(frozen=True, slots=True)
class UploadedPage:
    """What became of the files of a plain form."""

    reports: list[FileReport]
    mole: Mole | None


@takes_files(SEVERAL, sent_by_account)
@require_http_methods(["GET", "HEAD", "POST"])
@for_people
@with_consent
def upload(request: PersonRequest) -> HttpResponseBase:
    if request.method != "POST":
        return _upload_page(request, _upload_form(request))
    form = _upload_form(request, request.POST, request.FILES)
    try:
        quotas.take_upload(request.user)
    except TooManyUploadsError as error:
        return _refuse_for_limit(request, form, error)
    return _answer_script(request, form) if wants_json(request) else _answer_form(request, form)


@require_POST
@for_people
def status(request: PersonRequest) -> HttpResponseBase:
    """Answer the upload page, which asks with its photos and what it shows of them as `seen`.

    It posts, because the keys of a hundred photos are too long for an address.
    """
    try:
        keys = [uuid.UUID(key) for key in request.POST.getlist("photo")]
    except ValueError as error:
        raise Http404 from error
    page = outcomes_page(photos_named(request.user, keys))
    return status_answer(
        request,
        "intake/_outcomes.html",
        lambda: page_context(page),
        is_changed=page.is_finished or page.seen != request.POST.get("seen"),
        is_finished=page.is_finished,
    )


def _upload_form(request: PersonRequest, *data: Any) -> UploadForm:
    moles = moles_of(_subject(request))
    return UploadForm(*data, moles=moles, initial={"mole": request.GET.get("mole")})


def _subject(request: PersonRequest) -> Subject:
    """Return whose photos are uploaded: the person with the chosen mole, if one was chosen."""
    mole_id = request.POST.get("mole") or request.GET.get("mole") or ""
    try:
        mole = moles_visible_to(request.user).filter(pk=mole_id).first()
    except ValidationError:
        return request.subject
    return mole.subject if mole else request.subject


def _answer_script(request: PersonRequest, form: UploadForm) -> HttpResponse:
    if _oversized(request):
        return refusal(TOO_LARGE, refusal_sentence(TOO_LARGE), status=413)
    if request.POST.get("account") not in (None, account_key(request.user)):
        sentence = _("This photo was taken by another account, and waits for it.")
        return refusal("other_account", sentence, status=409)
    if not form.is_valid():
        return _refuse_form(form)
    try:
        added = _add(request, form, form.cleaned_data["photos"][0])
    except LimitReachedError as error:
        return _refuse_for_limit(request, form, error)
    except ServiceError as error:
        return _refuse(error)
    return JsonResponse(_added_json(added), status=201 if added.is_new else 200)


def _refuse_for_limit(
    request: PersonRequest, form: UploadForm, error: LimitReachedError
) -> HttpResponse:
    """Answer that no photo may be added now. The photo itself is not refused: it can come again."""
    if wants_json(request):
        answer: HttpResponse = refusal(error.code, error.sentence, status=429)
    else:
        form.add_error("photos", str(error.sentence))
        answer = _upload_page(request, form, status=429)
    if error.wait is not None:
        answer["Retry-After"] = str(ceil(error.wait))
    return answer


def _refuse(error: ServiceError) -> JsonResponse:
    answer = refusal(error.code, error.sentence, status=error.page_status)
    if isinstance(error, MachineBusyError):
        answer.headers["Retry-After"] = str(error.wait)
    return answer


def _refuse_form(form: UploadForm) -> JsonResponse:
    if "mole" in form.errors:
        sentence = _("The mole of this photo is no longer there. It can be kept without a mole.")
        return refusal("mole_gone", sentence, status=400)
    sentence = str(next(iter(form.errors.values()))[0])
    return refusal("form_invalid", sentence, status=400)


def _answer_form(request: PersonRequest, form: UploadForm) -> HttpResponse:
    too_large = [
        FileReport("", sentence=refusal_sentence(TOO_LARGE)) for _field in _oversized(request)
    ]
    if not form.is_valid():
        if too_large:
            return render(request, "413.html", status=413)
        return _upload_page(request, form, status=400)
    reports = [_add_and_report(request, form, file) for file in form.cleaned_data["photos"]]
    if len(reports) == 1 and not too_large and reports[0].added:
        return _to_the_result(request, reports[0].added)
    page = UploadedPage(reports + too_large, form.cleaned_data["mole"])
    return render(
        request,
        "intake/uploaded.html",
        page_context(page),
        status=200 if any(report.added for report in reports) else 422,
    )


def _to_the_result(request: PersonRequest, added: AddedPhoto) -> HttpResponse:
    if not added.is_new:
        messages.info(request, _("You have uploaded this photo before. Here it is."))
    return redirect("photo_detail", added.photo.id)


def _add(request: PersonRequest, form: UploadForm, file: "UploadedFile[Any]") -> AddedPhoto:
    return add_photo(
        subject=_subject(request),
        data=file.read(),
        actor=audit.person(request.user),
        mole=form.cleaned_data["mole"],
        taken_at=_device_time(form, file),
        modality=form.cleaned_data["modality"],
        together=form.cleaned_data["together"],
    )


def _device_time(form: UploadForm, file: "UploadedFile[Any]") -> DeviceTime | None:
    if form.cleaned_data["taken_at"]:
        return DeviceTime(CaptureTime(form.cleaned_data["taken_at"], Precision.SECOND))
    named = date_in_name(file.name or "")
    return DeviceTime(named, Photo.TakenAtSource.FILE_NAME) if named else None


def _add_and_report(
    request: PersonRequest, form: UploadForm, file: "UploadedFile[Any]"
) -> FileReport:
    name = file.name or ""
    try:
        return FileReport(name, added=_add(request, form, file))
    except ServiceError as error:
        return FileReport(name, sentence=error.sentence)


def _added_json(added: AddedPhoto) -> dict[str, Any]:
    photo = added.photo
    sentence = _("Uploaded. It is being assessed.")
    if not added.is_new:
        sentence = _("You have uploaded this photo before. It is here:")
    return {
        "photo": str(photo.id),
        "url": reverse("photo_detail", args=[photo.id]),
        "thumbnail": reverse("photo_media", args=[photo.id, "thumbnail"]),
        "is_new": added.is_new,
        "status": added.assessment.status,
        "sentence": sentence,
        "link": _("See the result") if added.is_new else _("See the first one"),
    }


def _oversized(request: PersonRequest) -> list[str]:
    """Return the form fields of the files that `BoundedUploadHandler` dropped."""
    return getattr(request, "oversized_fields", [])


def _upload_page(request: PersonRequest, form: UploadForm, *, status: int = 200) -> HttpResponse:
    chosen = _chosen_mole(form)
    page = UploadPage(
        form=form,
        is_first=not photos_visible_to(request.user).exists(),
        has_moles=len(form.fields["mole"].choices) > 1,  # type: ignore[attr-defined]
        chosen=chosen,
        chosen_photo=photos_of(request.user, chosen).first() if chosen else None,
        asks_again=request.GET.get("shared") == "again",
        script={
            "account": account_key(request.user),
            "maxBytes": settings.MAX_UPLOAD_BYTES,
            "status": reverse("photo_upload_status"),
            **_script_texts(),
        },
        room=quotas.describe_room(request.user),
    )
    return render(request, "intake/upload.html", page_context(page), status=status)


def _chosen_mole(form: UploadForm) -> Mole | None:
    chosen = str(form["mole"].value())
    moles = form.fields["mole"].queryset  # type: ignore[attr-defined]
    return next((mole for mole in moles if str(mole.id) == chosen), None)


def _script_texts() -> dict[str, str]:
    return {
        "waiting": _("Waiting"),
        "sending": _("Uploading"),
        "checking": _("Uploaded. It is being checked."),
        "tooLarge": str(refusal_sentence(TOO_LARGE)),
        "dropped": _("The connection was lost. Your photo is still here: please try again."),
        "expired": _("This page is too old to be trusted. Please try again."),
        "problem": _("Something went wrong on our side. Please try again."),
        "many": _("There were too many uploads in a short time. Please wait a moment."),
        "cancelled": _("Cancelled. Nothing was kept."),
        "summary": _("{done} of {all} photos uploaded."),
        "pasted": _("Pasted photo"),
    }
