"""A partner with many assessments, inserted in bulk and without files."""

import uuid
from datetime import datetime, timedelta
from typing import Any
from unittest import mock

from django.db import connection
from django.db.models import AutoField, Model

from classifier.assessments.models import Assessment
from classifier.inference.door import manifest
from classifier.inference.models import ModelVersion
from classifier.moles.models import Mole
from classifier.partners.changes import services as changes
from classifier.partners.changes.models import PartnerChange
from classifier.partners.models import Partner
from classifier.people.models import Subject
from classifier.photos.models import Photo

# So few that PostgreSQL expects to find them faster by their index than in the whole table.
PHOTOS_A_SUBJECT = 10
PHOTOS_A_MOLE = 5
RESULTS = (("lower", 0.1), ("unclear", 0.5), ("higher", 0.9))


def add_assessments(partner: Partner, count: int, *, before: datetime) -> None:
    """Add photos with a result each, one a minute, the last of them at `before`."""
    used = manifest()
    version = ModelVersion.objects.get_or_create(
        version=used.version, defaults={"manifest": dict(used.raw)}
    )[0]
    subjects: list[Subject] = []
    moles: list[Mole] = []
    photos: list[Photo] = []
    results: list[Assessment] = []
    for number in range(count):
        if number % PHOTOS_A_SUBJECT == 0:
            subjects.append(Subject(partner=partner, external_id=f"patient-{number}"))
        if number % PHOTOS_A_MOLE == 0:
            moles.append(Mole(subject=subjects[-1], external_id=f"mole-{number}"))
        at = before - timedelta(minutes=number)
        band, score = RESULTS[number % len(RESULTS)]
        photos.append(_photo(moles[-1], number, at))
        results.append(
            Assessment(
                photo=photos[-1],
                subject=subjects[-1],
                status="succeeded",
                requested_at=at,
                finished_at=at + timedelta(seconds=1),
                score=score,
                band=band,
                lower_point=0.4,
                higher_point=0.6,
                modality="phone",
                model_version=version,
            )
        )
    clock = Assessment._meta.get_field("requested_at")
    with mock.patch.object(clock, "auto_now_add", new=False):
        for rows in (subjects, moles, photos, results):
            type(rows[0]).objects.bulk_create(rows, batch_size=500)


def _photo(mole: Mole, number: int, at: datetime) -> Photo:
    return Photo(
        subject=mole.subject,
        mole=mole,
        sha256=uuid.uuid4().hex * 2,
        original=f"originals/{number}.jpg",
        thumbnail=f"thumbnails/{number}.jpg",
        content_type="image/jpeg",
        byte_size=2_000_000,
        width=3000,
        height=2000,
        taken_at=at,
        taken_at_source="camera",
    )


def multiply_assessments(partner: Partner, times: int) -> None:
    """Copy all that a partner has so many times, inside PostgreSQL: a million rows in a minute.

    Each copy is a day's worth of minutes older than the one before.
    """
    changes.time_all_changes(seconds=60)
    with connection.cursor() as cursor:
        # The copies point at each other as the rows do: nothing to check for each of a million.
        cursor.execute("SET session_replication_role = replica")
    subjects = "IN (SELECT id FROM classifier_subject WHERE partner_id = %s)"
    other = {"id": _other("id")}
    under = {**other, "subject_id": _other("subject_id")}
    ids = "r.{0} || '-' || copy.number"
    older = "r.{0} - copy.number * interval '1 day'"
    _copy(Subject, "partner_id = %s", partner, times, other | {"external_id": ids})
    _copy(Mole, f"subject_id {subjects}", partner, times, under | {"external_id": ids})
    photo = {
        "mole_id": _other("mole_id"),
        "sha256": "md5(r.{0} || copy.number) || md5(copy.number || r.{0})",
        "original": ids,
        "thumbnail": ids,
        "taken_at": older,
        "uploaded_at": older,
    }
    _copy(Photo, f"subject_id {subjects}", partner, times, under | photo)
    result = {"photo_id": _other("photo_id"), "requested_at": older, "finished_at": older}
    _copy(Assessment, f"subject_id {subjects}", partner, times, under | result)
    rows = {name: _other(name) for name in ("assessment_id", "photo_id", "mole_id")}
    _copy(PartnerChange, "partner_id = %s", partner, times, rows | {"at": older})
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("VACUUM ANALYZE")


def _other(column: str) -> str:
    """Return the SQL of the id that a copy has instead, the same wherever the id is used."""
    return f"md5(r.{column}::text || '-' || copy.number)::uuid"


def _copy(
    model: type[Model], where: str, partner: Partner, times: int, changed: dict[str, Any]
) -> None:
    columns = [
        field.column
        for field in model._meta.concrete_fields
        if not (field.generated or isinstance(field, AutoField))
    ]
    values = [changed.get(name, 'r."{0}"').format(name) for name in columns]
    names = ", ".join(f'"{name}"' for name in columns)
    table = model._meta.db_table
    # The rows themselves are read first: what is inserted does not match for a second time.
    sql = (
        f"WITH r AS MATERIALIZED (SELECT * FROM {table} WHERE {where})"
        f" INSERT INTO {table} ({names}) SELECT {', '.join(values)}"
        f" FROM generate_series(1, %s) AS copy(number), r"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [partner.pk, times])
