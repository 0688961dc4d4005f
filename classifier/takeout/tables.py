"""Which tables and columns a ZIP has, and the JSON Schema of its `data.json`, made from the models.

A test compares them with the inventory of personal data: a personal column that is neither here nor
in `LEFT_OUT` fails it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from classifier.assessments.models import Assessment
from classifier.capture.models import CaptureLink
from classifier.comparing.models import Comparison
from classifier.measuring.models import Measurement
from classifier.moles.models import Mole
from classifier.outcomes.models import Outcome
from classifier.overviews.models import OverviewPin
from classifier.people.models import Consent, Subject
from classifier.photos.models import Photo
from classifier.questionnaire.models import Answers
from classifier.reminders.models import Reminder
from classifier.review.models import Review, ReviewRequest
from classifier.visits.models import ShareLink, Visit

# Raised when a reader of older files would misread new ones.
SCHEMA = "skinspect-account-1"


@dataclass(frozen=True, slots=True)
class Table:
    """One list of `data.json`: rows of `model` whose account stands at the path `user`.

    `files` are columns whose content is a file of the ZIP, with the folder that it lies in; the
    column then holds its name there, or null. `only` are the rows that are taken. Rows that refer
    to others of their table come behind them, by `order`.
    """

    name: str
    model: type[models.Model]
    user: str
    columns: tuple[str, ...]
    files: Mapping[str, str] = field(default_factory=dict)
    only: Mapping[str, Any] = field(default_factory=dict)
    order: str = "pk"

    @property
    def rows(self) -> models.QuerySet[Any]:
        """Its rows, of every account."""
        return self.model._default_manager.filter(**self.only)  # noqa: SLF001


TABLES = (
    Table(
        "people",
        Subject,
        "user",
        (
            *("id", "relation", "name", "year_of_birth", "sex", "details_answered_at"),
            *("created_at", "binned_at"),
        ),
    ),
    Table(
        "moles",
        Mole,
        "subject__user",
        (
            *("id", "subject", "label", "note", "body_site", "laterality", "figure", "zone"),
            *("map_x", "map_y", "noticed_on", "created_at", "binned_at"),
        ),
    ),
    Table(
        "photos",
        Photo,
        "subject__user",
        (
            *("id", "subject", "mole", "kind", "region", "original", "thumbnail", "sha256"),
            *("content_type", "byte_size", "width", "height", "orientation", "modality"),
            *("taken_at", "taken_at_source", "taken_at_precision", "suggested_at", "note"),
            *("uploaded_at", "binned_at"),
        ),
        {"original": "photos", "thumbnail": "thumbnails"},
    ),
    Table(
        "results",
        Assessment,
        "subject__user",
        (
            *("id", "photo", "status", "score", "band", "photo_band", "adjusted_score"),
            *("age_term", "sex_term", "urgency", "lower_point", "higher_point", "modality"),
            *("reasons", "quality", "nearest", "region", "lesions", "heat_map"),
            *("model_version", "imported_at", "imported_model", "requested_at", "finished_at"),
        ),
        {"heat_map": "heat-maps"},
        {"status__in": Assessment.TERMINAL},
    ),
    Table(
        "measurements",
        Measurement,
        "subject__user",
        (
            *("id", "photo", "scale_kind", "given", "result", "reasons", "diameter_mm"),
            *("requested_at", "finished_at"),
        ),
        only={"status": Measurement.Status.SUCCEEDED},
    ),
    Table(
        "comparisons",
        Comparison,
        "subject__user",
        (
            *("id", "earlier", "later", "method", "marks", "aligned", "matrix", "error_px"),
            *("inliers", "reason", "difference", "changes", "kept_at", "requested_at"),
            "finished_at",
        ),
        {"difference": "changes"},
        {"status": Comparison.Status.SUCCEEDED},
    ),
    Table(
        "answers",
        Answers,
        "subject__user",
        ("id", "photo", "version", "answers", "points", "answered_on", "created_at"),
    ),
    Table(
        "pins",
        OverviewPin,
        "photo__subject__user",
        ("id", "photo", "mole", "label", "x", "y", "created_at"),
    ),
    Table(
        "outcomes",
        Outcome,
        "subject__user",
        (
            *("id", "mole", "photo", "kind", "diagnosis", "is_malignant", "found_on"),
            *("skin_type", "source", "band", "document", "recorded_at", "superseded_at"),
        ),
        {"document": "letters"},
    ),
    Table(
        "reminders",
        Reminder,
        "subject__user",
        ("id", "subject", "mole", "every_months", "due_on", "by_email", "paused_at", "created_at"),
    ),
    Table(
        "questions",
        ReviewRequest,
        "subject__user",
        (
            *("id", "mole", "photo", "follows", "question", "has_red_flags", "source", "status"),
            *("requested_at", "due_at", "closed_at", "imported_at"),
        ),
        order="requested_at",
    ),
    Table(
        "clinicians_answers",
        Review,
        "assessment__subject__user",
        (
            *("id", "assessment", "request", "opinion", "diagnosis", "advice", "words"),
            *("watch_weeks", "replaces", "withdrawn_at", "withdrawal_reason", "created_at"),
            *("read_at", "imported_at"),
        ),
        order="created_at",
    ),
    Table(
        "visits",
        Visit,
        "subject__user",
        (
            *("id", "subject", "title", "note", "since", "until", "paper", "content", "pdf"),
            "requested_at",
        ),
        {"pdf": "visits"},
    ),
    Table(
        "share_links",
        ShareLink,
        "visit__subject__user",
        ("id", "visit", "note", "created_at", "expires_at", "revoked_at"),
    ),
    Table(
        "capture_links",
        CaptureLink,
        "subject__user",
        ("id", "mole", "photo", "created_at", "expires_at", "used_at", "revoked_at"),
    ),
    Table(
        "consents",
        Consent,
        "user",
        ("id", "subject", "purpose", "basis", "is_given", "is_adult", "created_at"),
    ),
)

TABLES_BY_NAME = {table.name: table for table in TABLES}

# Personal columns that are in no ZIP, and why. "*" stands for the whole table.
LEFT_OUT: dict[str, dict[str, str]] = {
    "admin.LogEntry": {"*": "about the work of staff"},
    "account.EmailAddress": {"email": "stands under `account`"},
    "classifier.User": {"email": "stands under `account`"},
    "classifier.OutgoingMail": {"*": "mail on its way, which its receiver gets"},
    "classifier.Subject": {"external_id": "only of partners' subjects"},
    "classifier.Mole": {"external_id": "only of partners' subjects"},
    "classifier.ShadowAssessment": {"*": "by a model on trial, shown to nobody"},
    "classifier.Reading": {"*": "a clinician's draft: what they told the person is in `Review`"},
    "classifier.Trial": {"*": "of visitors without an account"},
    "classifier.AuditEvent": {"*": "names nobody; the page Who looked shows it"},
    "classifier.Partner": {"*": "about partner organisations"},
    "classifier.WebhookEndpoint": {"*": "about partner organisations"},
    "classifier.Export": {"*": "the ZIP itself"},
    "classifier.ImportPart": {"*": "a ZIP that is being brought in"},
}

_NUMBERS = {"type": "object", "additionalProperties": {"type": "number"}}
_BOX = {
    "type": "array",
    "items": {"type": "number", "minimum": 0, "maximum": 1},
    "minItems": 4,
    "maxItems": 4,
}
_CODES = {"type": "array", "items": {"type": "string", "maxLength": 64}, "maxItems": 50}
_POINT = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}
_ANY_OBJECT: dict[str, Any] = {"type": "object"}
# What the columns of JSON hold.
_JSON_COLUMNS: dict[tuple[str, str], dict[str, Any]] = {
    ("results", "reasons"): _CODES,
    ("results", "quality"): _ANY_OBJECT,
    ("results", "nearest"): _NUMBERS,
    ("results", "region"): {"anyOf": [_BOX, {"type": "null"}]},
    ("results", "lesions"): {"type": "array", "items": _BOX, "maxItems": 100},
    ("measurements", "given"): _ANY_OBJECT,
    ("measurements", "result"): _ANY_OBJECT,
    ("measurements", "reasons"): _CODES,
    ("comparisons", "marks"): {
        "type": "array",
        "items": {"type": "array", "items": _POINT, "maxItems": 2},
        "maxItems": 2,
    },
    ("comparisons", "matrix"): {
        "anyOf": [
            {
                "type": "array",
                "items": {
                    "type": "array",
                    "items": {"type": "number"},
                    "minItems": 3,
                    "maxItems": 3,
                },
                "minItems": 2,
                "maxItems": 2,
            },
            {"type": "null"},
        ]
    },
    ("comparisons", "changes"): _ANY_OBJECT,
    ("answers", "answers"): {
        "type": "object",
        "additionalProperties": {"type": "string", "maxLength": 32},
    },
    ("visits", "content"): _ANY_OBJECT,
}
# A moment is a day for Django, so that it stands first.
_TYPES: dict[type[Any], dict[str, Any]] = {
    models.UUIDField: {"type": "string", "format": "uuid"},
    models.DateTimeField: {"type": "string", "format": "date-time"},
    models.DateField: {"type": "string", "format": "date"},
    models.BooleanField: {"type": "boolean"},
    models.IntegerField: {"type": "integer"},
    models.FloatField: {"type": "number"},
    models.CharField: {"type": "string"},
    models.TextField: {"type": "string"},
}


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of `data.json`."""
    lists = {table.name: {"type": "array", "items": _row_schema(table)} for table in TABLES}
    account = {
        "type": "object",
        "required": ["email", "joined"],
        "additionalProperties": False,
        "properties": {
            "email": {"type": "string", "maxLength": 254},
            "joined": {"type": "string", "format": "date-time"},
        },
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Everything of one SkinSpect account",
        "type": "object",
        "required": ["schema", "exported_at", "account", *lists],
        "additionalProperties": False,
        "properties": {
            "schema": {"const": SCHEMA},
            "exported_at": {"type": "string", "format": "date-time"},
            "account": account,
            **lists,
        },
    }


def _row_schema(table: Table) -> dict[str, Any]:
    columns = {name: _column_schema(table, name) for name in table.columns}
    return {
        "type": "object",
        "required": list(columns),
        "additionalProperties": False,
        "properties": columns,
    }


def _column_schema(table: Table, name: str) -> dict[str, Any]:
    if name in table.files:
        return {"type": ["string", "null"], "maxLength": 200}
    column: Any = table.model._meta.get_field(name)  # noqa: SLF001
    if isinstance(column, models.GeneratedField):
        column = column.output_field
    if isinstance(column, models.JSONField):
        return _JSON_COLUMNS[table.name, name]
    is_key = isinstance(column, models.ForeignKey)
    schema = _type_schema(column.target_field if is_key else column)
    choices = [value for value, _label in column.flatchoices]
    if choices:
        schema["enum"] = sorted({*choices, *([""] if column.blank else [])}, key=str)
        schema["enum"] += [None] if column.null else []
    if column.null:
        schema["type"] = [schema["type"], "null"]
    return schema


def _type_schema(column: Any) -> dict[str, Any]:
    """Return what a value of this column looks like."""
    found = next((schema for kind, schema in _TYPES.items() if isinstance(column, kind)), None)
    if found is None:
        raise TypeError(f"{column} has no form in JSON yet.")
    is_text = isinstance(column, models.CharField | models.TextField) and column.max_length
    return {**found, **({"maxLength": column.max_length} if is_text else {})}
