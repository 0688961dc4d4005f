"""A ZIP of one installation brought into another: the same once more, and nothing bad with it."""

import json
import uuid
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from classifier.assessments.models import Assessment
from classifier.audit import services as audit
from classifier.dashboard.count_selectors import counts_of
from classifier.dashboard.models import DailyFigure
from classifier.inference.models import ModelVersion
from classifier.leaving import services as leaving
from classifier.model_rollout import reassessments
from classifier.moles.models import Mole
from classifier.outcomes.models import Outcome
from classifier.people.errors import ConsentMissingError
from classifier.people.models import Subject, User
from classifier.photos.models import Photo
from classifier.reminders import calendar_feeds
from classifier.results.page import result_page
from classifier.review.models import Review
from classifier.takeout.services.imports import import_by_operator
from classifier.takeout.services.restoring.run import Run
from classifier.takeout.untrusted import TakeoutFile
from classifier.visits.models import Visit
from ml.measurement.results import Measurement as Measured
from tests.classifier.takeout.pages import here, pages_of, texts_of
from tests.classifier.takeout.support import (
    changed,
    data_of,
    files_of,
    make_export,
    open_export,
    packed,
)
from tests.factories import assess, make_mole, make_photo, make_user, sign_in
from tests.personal_values import plant

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

# What each row of these tables is known by in both installations.
RESTORED = {
    "people": "name",
    "moles": "created_at",
    "photos": "sha256",
    "results": "requested_at",
    "measurements": "requested_at",
    "comparisons": "requested_at",
    "answers": "created_at",
    "pins": "created_at",
    "outcomes": "recorded_at",
    "reminders": "created_at",
    "questions": "requested_at",
    "clinicians_answers": "created_at",
    "visits": "requested_at",
}
# Links and consent belong to the installation that they were given to.
NOT_RESTORED = ("share_links", "capture_links", "consents")
# What is meant to differ, by table.
DIFFERENT = {
    "people": {"created_at"},
    "moles": {"binned_at"},
    "results": {"imported_at", "imported_model"},
    "questions": {"imported_at"},
    "clinicians_answers": {"imported_at"},
    "outcomes": {"source", "band"},
    "visits": {"content"},
}


def bring(user: User, file: bytes | BytesIO) -> Run:
    """Import a ZIP as an operator does."""
    source = TakeoutFile(BytesIO(file) if isinstance(file, bytes) else file)
    return import_by_operator(user=user, source=source)


def _plain(data: dict[str, Any]) -> list[str]:
    """Return what was restored, each id replaced by its row's place in its table."""
    plain: dict[str, list[dict[str, Any]]] = {}
    for row in data["measurements"]:  # those of factories are not rounded
        row["result"] = Measured.from_dict(row["result"]).as_dict()
    for table, order in RESTORED.items():
        rows = sorted(data[table], key=lambda row: row[order])
        left_out = DIFFERENT.get(table, set())
        plain[table] = [{k: v for k, v in row.items() if k not in left_out} for row in rows]
    text = json.dumps(plain, sort_keys=True, indent=0)
    for table, rows in plain.items():
        for number, row in enumerate(rows):
            text = text.replace(row["id"], f"{table}-{number}")
    return text.splitlines()


def test_an_account_comes_out_of_an_empty_installation_as_it_went_in() -> None:
    planted = plant()
    first = make_export(planted.user)
    with default_storage.open(str(first.file.name)) as stored:
        before, file = data_of(open_export(first)), stored.read()
    leaving.erase_account(user=planted.user, actor=audit.SYSTEM)
    assert not Photo.objects.exists()
    other = make_user()
    run = bring(other, file)
    assert run.left_out == {"known": 1}, "the owner of the account is there"
    for visit in Visit.objects.all():
        _print(visit)
    after = data_of(open_export(make_export(other)))
    assert {name: len(after[name]) for name in RESTORED} == {
        name: len(before[name]) for name in RESTORED
    }
    assert [after[name] for name in NOT_RESTORED[:2]] == [[], []]
    assert _plain(after) == _plain(before)
    assert not {row["id"] for row in before["photos"]} & {row["id"] for row in after["photos"]}
    again = bring(other, file)
    assert not again.added
    assert again.left_out["photo_known"] == len(before["photos"])


def test_every_page_says_the_same() -> None:
    planted = plant()
    calendar_feeds.revoke_feed(user=planted.user)  # such an address does not come back
    pages = pages_of(planted.user)
    other = make_user()
    bring(other, packed(files_of(planted.user)))
    before = dict(texts_of(sign_in(Client(), planted.user), pages))
    texts = texts_of(sign_in(Client(), other), here(other, pages))
    after = {
        page: text.replace(other.email, planted.user.email)
        for page, (_here, text) in zip(pages, texts, strict=True)
    }
    assert after == before
    kinds = ("mole", "photo", "overview", "assessment", "comparison")
    assert {f"{kind}_detail" for kind in kinds} <= {name for name, _key in pages}


def _print(visit: Visit) -> None:
    from classifier.core import jobs
    from classifier.visits.services import visits

    jobs.carry_out(visits.KIND, visit.pk, claim=str(uuid.uuid4()))


def test_a_table_is_restored_or_said_not_to_be() -> None:
    from classifier.takeout.tables import TABLES

    assert {table.name for table in TABLES} == {*RESTORED, *NOT_RESTORED}


@pytest.fixture
def with_result(person: User) -> dict[str, bytes]:
    """Files of a ZIP that has a mole with a photo and its result."""
    photo = make_photo(mole=make_mole(person, label="a label"))
    assess(photo)
    return files_of(person)


def test_what_came_with_an_import_says_so_and_counts_in_no_figure(
    with_result: dict[str, bytes],
) -> None:
    today = timezone.localdate()
    before = counts_of(today)
    other = make_user()
    forged = changed(
        with_result, lambda data: data["results"][0].update(score=0.0, band="lower", reasons=[])
    )
    bring(other, packed(forged))
    result = Assessment.objects.get(subject__user=other)
    assert result.imported_at is not None
    assert "came with an import" in result_page(result.photo).origin
    assert counts_of(today)[DailyFigure.Name.ASKED, ""] == before[DailyFigure.Name.ASKED, ""]
    assert not Assessment.objects.made_here().filter(subject__user=other).exists()
    active = ModelVersion.objects.get()
    due = reassessments._due(active.pk)
    assert [photo.subject.user for photo in due] == [other], "it can be assessed here as well"


def test_a_result_of_a_model_that_nobody_knows_here_keeps_its_name_and_makes_no_version(
    with_result: dict[str, bytes],
) -> None:
    versions = set(ModelVersion.objects.values_list("pk", flat=True))
    other = make_user()
    bring(
        other,
        packed(changed(with_result, lambda data: data["results"][0].update(model_version="v-9"))),
    )
    result = Assessment.objects.get(subject__user=other)
    assert (result.model_version, result.model_name) == (None, "v-9")
    assert set(ModelVersion.objects.values_list("pk", flat=True)) == versions
    page = result_page(result.photo)
    assert page.figures is None
    assert page.models is not None


def test_what_clinicians_wrote_elsewhere_is_nobodys_word_here() -> None:
    planted = plant()
    other = make_user()
    bring(other, packed(files_of(planted.user)))
    answers = Review.objects.filter(assessment__subject__user=other)
    assert answers.count() == 2
    assert {(answer.reviewer, answer.reading) for answer in answers} == {(None, None)}
    assert all(answer.imported_at and answer.mailed_at for answer in answers)
    outcomes = Outcome.objects.filter(subject__user=other)
    assert {(outcome.source, outcome.band) for outcome in outcomes} == {("person", "")}


def test_a_question_that_waits_asks_nobody_here(person: User) -> None:
    photo = make_photo(mole=make_mole(person))
    assess(photo)
    from tests.factories import ask

    ask(photo)
    other = make_user()
    bring(other, packed(files_of(person)))
    (question,) = Subject.objects.get(user=other).review_requests.all()
    assert question.status == "withdrawn"


def test_a_time_in_the_future_is_not_believed(with_result: dict[str, bytes]) -> None:
    future = (timezone.now() + timedelta(days=9000)).isoformat()
    other = make_user()
    bring(
        other,
        packed(changed(with_result, lambda data: data["results"][0].update(finished_at=future))),
    )
    finished = Assessment.objects.get(subject__user=other).finished_at
    assert finished is not None
    assert finished <= timezone.now()


def test_a_zip_of_the_same_account_adds_nothing_to_it(
    with_result: dict[str, bytes], person: User
) -> None:
    run = bring(person, packed(with_result))
    assert not run.added
    assert Mole.objects.filter(subject__user=person).count() == 1


def test_rows_of_somebody_else_with_the_same_ids_stay_theirs(
    with_result: dict[str, bytes], person: User
) -> None:
    other = make_user()
    bring(other, packed(with_result))
    theirs = Mole.objects.get(subject__user=person)
    mine = Mole.objects.get(subject__user=other)
    assert theirs.pk != mine.pk
    assert Photo.objects.get(mole=theirs).subject.user == person


# Each changes a row of a table so that it fits no more; those of a round are of different tables.
CONTRADICTIONS: list[dict[str, Callable[[dict[str, Any]], object]]] = [
    {
        "results": lambda row: row.update(lower_point=0.9, higher_point=0.1),
        "measurements": lambda row: row["result"]["figures"].update(
            depth=row["result"]["figures"]["longest_diameter"]
        ),
        "comparisons": lambda row: row.update(matrix=None),
        "answers": lambda row: row.update(answers={"bleeding": "maybe"}),
        "reminders": lambda row: row.update(every_months=1200),
        "visits": lambda row: row.update(content={"moles": 3}),
        "outcomes": lambda row: row.update(diagnosis="MEL", is_malignant=False),
    },
    {
        "measurements": lambda row: row.update(result={"a": [1]}),
        "comparisons": lambda row: row.update(reason="because"),
        "outcomes": lambda row: row.update(found_on="soon"),
    },
    {
        "measurements": lambda row: row["result"].update(
            scale={
                "kind": "thumb",
                "to_mm": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
                "relative_sd": 0,
                "shown": [],
            }
        ),
        "comparisons": lambda row: row.update(changes={"seen": "x"}),
    },
    {"comparisons": lambda row: row.update(inliers=10**30)},
]


def test_what_contradicts_itself_is_left_out_alone() -> None:
    files = files_of(plant().user)
    for changes in CONTRADICTIONS:
        hostile = files
        for table, change in changes.items():
            hostile = changed(hostile, lambda data: change(data[table][0]))  # noqa: B023
        run = bring(make_user(), packed(hostile))
        assert run.left_out["contradictory"] == len(changes)
        assert run.added["photos"] == 6


def test_the_command_needs_an_account_that_agreed(
    with_result: dict[str, bytes], tmp_path: Any, capsys: Any
) -> None:
    path = tmp_path / "all.zip"
    path.write_bytes(packed(with_result).getvalue())
    with pytest.raises(CommandError):
        call_command("import_account", path, email="nobody@example.org")
    other = make_user(consented=False)
    with pytest.raises(CommandError):
        call_command("import_account", path, email=other.email)
    with pytest.raises(ConsentMissingError):
        bring(other, path.read_bytes())
    agreed = make_user()
    call_command("import_account", path, email=agreed.email)
    assert Photo.objects.filter(subject__user=agreed, mole__label="a label").count() == 1
    assert "added, photos: 1" in capsys.readouterr().out
