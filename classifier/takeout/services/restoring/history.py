"""What was said and planned: outcomes, reminders, questions, clinicians' answers, visits."""

import uuid
from typing import Any

from classifier.assessments.models import Assessment
from classifier.core.storage.room import store_in
from classifier.moles.models import Mole
from classifier.outcomes.documents import MOST_PDF_BYTES, accept_document
from classifier.outcomes.errors import DocumentRefusedError
from classifier.outcomes.findings import Found, is_consistent
from classifier.outcomes.models import Outcome
from classifier.photos.models import Photo
from classifier.reminders.models import Reminder
from classifier.review.models import Review, ReviewRequest
from classifier.review.vocabulary import DIAGNOSES
from classifier.takeout.services.restoring.run import Row, Run
from classifier.visits.content import choice
from classifier.visits.errors import VisitTooLargeError
from classifier.visits.models import Visit
from classifier.visits.services import visits

Status = ReviewRequest.Status


def restore_history(*, run: Run) -> None:
    """Add what was said and planned."""
    run.each("outcomes", lambda run, row: run.store(row, _store_outcome))
    run.each("reminders", lambda run, row: run.store(row, _store_reminder))
    run.each("questions", lambda run, row: run.store(row, _store_question))
    run.each("clinicians_answers", lambda run, row: run.store(row, _store_clinicians_answer))
    run.each("visits", lambda run, row: run.store(row, _store_visit))


def _store_outcome(run: Run, row: Row, files: list[str]) -> str:
    """Add an outcome as the person's own word, whoever wrote it: nobody here did.

    Its band is left empty, which says what a model of this installation made of the mole.
    """
    lesion = run.find(Mole, row["mole"]) or run.find(Photo, row["photo"])
    if lesion is None or not run.lock(lesion.subject):
        return "dependent"
    if run.find(Outcome, row["id"]) is not None:
        return "known"
    fields = run.fields("outcomes", row, "source", "band")
    found = Found(*(fields[name] for name in ("kind", "diagnosis", "is_malignant", "found_on")))
    if not is_consistent(found):
        raise ValueError("The diagnosis and its kind do not fit.")
    outcome = Outcome(pk=run.new_id(row["id"]))
    data = run.source.file("outcomes", row, "document", most=MOST_PDF_BYTES)
    if data:
        files.append(_store_letter(outcome, data, lesion.subject_id))
    fields |= {
        "subject_id": lesion.subject_id,
        "mole": lesion if isinstance(lesion, Mole) else None,
        "photo": lesion if isinstance(lesion, Photo) else None,
        "source": Outcome.Source.PERSON,
        "recorded_by": run.user,
        "document": files[-1] if files else "",
    }
    run.insert(Outcome, row, fields)
    return ""


def _store_letter(outcome: Outcome, data: bytes, owner: uuid.UUID) -> str:
    """Store a letter. Raises ValueError for one that is none."""
    try:
        document = accept_document(data)
    except DocumentRefusedError as error:
        raise ValueError("This is no letter.") from error
    name = f"{outcome.pk}.{document.extension}"
    return store_in(outcome.document, name, document.data, owner=owner)


def _store_reminder(run: Run, row: Row, _files: list[str]) -> str:
    subject, mole = run.person(row["subject"]), run.find(Mole, row["mole"])
    if not run.lock(subject) or (row["mole"] and mole is None):
        return "dependent"
    if run.find(Reminder, row["id"]) is not None:
        return "known"
    if mole and subject and mole.subject_id != subject.pk:
        raise ValueError("The mole is of another person.")
    run.insert(Reminder, row, run.fields("reminders", row) | {"subject": subject, "mole": mole})
    return ""


def _store_question(run: Run, row: Row, _files: list[str]) -> str:
    """Add a question, closed: nobody here was asked."""
    photo = run.photo(row["photo"], row, ReviewRequest)
    if isinstance(photo, str):
        return photo
    mole, follows = run.find(Mole, row["mole"]), run.find(ReviewRequest, row["follows"])
    if (row["mole"] and mole is None) or (row["follows"] and follows is None):
        return "dependent"
    fields = run.fields("questions", row, "imported_at")
    if row["status"] == Status.WAITING:
        fields |= {"status": Status.WITHDRAWN, "closed_at": run.now}
    own: Row = {"photo": photo, "subject_id": photo.subject_id, "mole": mole, "follows": follows}
    run.insert(ReviewRequest, row, fields | own | {"imported_at": run.now})
    return ""


def _store_clinicians_answer(run: Run, row: Row, _files: list[str]) -> str:
    """Add an answer of a clinician of another installation, who is nobody here."""
    result: Assessment | None = run.find(Assessment, row["assessment"])
    if result is None or not run.lock(result.subject):
        return "dependent"
    if run.find(Review, row["id"]) is not None:
        return "known"
    request, replaces = run.find(ReviewRequest, row["request"]), run.find(Review, row["replaces"])
    if (row["request"] and request is None) or (row["replaces"] and replaces is None):
        return "dependent"
    if result.imported_at is None:
        return "photo_known_too"
    fields = run.fields("clinicians_answers", row, "imported_at")
    fields["diagnosis"] = row["diagnosis"] if row["diagnosis"] in DIAGNOSES else ""
    own: Row = {"assessment": result, "request": request, "replaces": replaces}
    run.insert(Review, row, fields | own | {"imported_at": run.now, "mailed_at": run.now})
    return ""


def _store_visit(run: Run, row: Row, _files: list[str]) -> str:
    """Prepare a visit again from what came back: what its paper says is not believed."""
    subject = run.person(row["subject"])
    if subject is None or not run.lock(subject):
        return "dependent"
    if run.find(Visit, row["id"]) is not None:
        return "known"
    chosen = _chosen(run, row["content"])
    if not chosen:
        return "dependent"
    fields = run.fields("visits", row, "content")
    request = visits.VisitRequest(
        pk=run.new_id(row["id"]),
        moles=list(chosen),
        chosen={mole.pk: photos for mole, photos in chosen.items()},
        **{name: fields[name] for name in ("since", "until", "paper", "title", "note")},
    )
    try:
        visit = visits.prepare(subject=subject, request=request, actor=run.actor)
    except VisitTooLargeError as error:
        raise ValueError("It has too many moles or pictures.") from error
    Visit.objects.filter(pk=visit.pk).update(requested_at=fields["requested_at"])
    return ""


def _chosen(run: Run, content: Any) -> dict[Mole, set[uuid.UUID]]:
    """Return the moles of a visit that are here, each with the photos that it shows."""
    try:
        named = {
            str(mole["id"]): [str(picture["photo"]) for picture in mole["pictures"]]
            for mole in content["moles"]
        }
    except (KeyError, TypeError) as error:
        raise ValueError("This is no visit.") from error
    chosen: dict[Mole, set[uuid.UUID]] = {}
    for old, pictures in list(named.items())[: choice.MOST_MOLES]:
        mole = run.find(Mole, old)
        if mole is not None:
            shown = [run.find(Photo, photo) for photo in pictures[: choice.MOST_PICTURES]]
            chosen[mole] = {photo.pk for photo in shown if photo is not None}
    return chosen
