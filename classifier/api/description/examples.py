"""Examples of requests and answers, put together from one example for each field.

A field has its example in `VALUES`, by its name, or by the name of its object too where objects
differ; a parameter also by its operation. A test names the fields that have none, and checks all
examples against their schemas.
"""

from collections.abc import Mapping
from typing import Any

from classifier.api.notices import NOTICES
from classifier.assessments.models import Assessment

Schema = Mapping[str, Any]

# Stands where `VALUES` has nothing.
MISSING = "…"
_SITE = "https://skinspect.example.org/api/v1"
_ASSESSMENT = "5e5f9234-8d68-4952-b876-6af4f7122e69"
_PHOTO = "4e266b23-ae0d-48e7-ae93-247b760e0c59"
_MOLE = "119003b0-c948-49f4-b964-c19a8c74ec01"
_SUBJECT = "e662b1b1-f38c-413a-9828-7093bdc5edfb"
_WEBHOOK = "c0ad5b3c-6a5e-4f5e-a0d7-3b0d2f1f7a5e"
_DELIVERY = "0d4f2b8e-61a5-4d1c-8d0f-5c5b8f4f0a2d"
_VERSION = "2026-11-28"

VALUES: dict[str, Any] = {
    # Ids
    "assessment_id": _ASSESSMENT,
    "photo_id": _PHOTO,
    "mole_id": _MOLE,
    "subject_id": _SUBJECT,
    "request_id": "0f6c3b0e-6c0e-4d9a-9f0e-3b7a4f3f8a10",
    "Answer.id": "7d9f1f2c-55b1-4b0e-8d36-8a3d51a3d3f1",
    "Assessment.id": _ASSESSMENT,
    "HistoryPhoto.id": _PHOTO,
    "Mole.id": _MOLE,
    "MoleHistory.id": _MOLE,
    "Photo.id": _PHOTO,
    "Result.id": _ASSESSMENT,
    "Subject.id": _SUBJECT,
    "ReviewCase.id": "0f6c3b0e-6c0e-4d9a-9f0e-3b7a4f3f8a10",
    "subject_external_id": "patient-17",
    "mole_external_id": "left-arm-1",
    "photo_ids": [_PHOTO, "0b8b6d0e-3a53-4b44-8a3f-6d1f6cf0e6a1"],
    "Idempotency-Key": "visit-2026-03-01",
    "Prefer": "wait=10",
    # Lists
    "cursor": "cD0yMDI2LTAzLTAx",
    "next": f"{_SITE}/assessments/?cursor=cD0yMDI2LTAzLTAx",
    "MolePage.next": f"{_SITE}/moles/?cursor=cD0yMDI2LTAzLTAx",
    "SubjectPage.next": f"{_SITE}/subjects/?cursor=cD0yMDI2LTAzLTAx",
    "previous": None,
    "page_size": 50,
    "watermark": None,
    "updated_since": "2026-03-01T00:00:00Z",
    "finished_since": "2026-03-01T00:00:00Z",
    # Photos and moles
    "image": "mole.jpg",
    "taken_at": "2026-03-01T09:00:00Z",
    "uploaded_at": "2026-03-01T09:00:02.828933Z",
    "created_at": "2026-03-01T09:00:02.828933Z",
    "body_site": "forearm",
    "modality": "phone",
    "system": "http://snomed.info/sct",
    "code": "14975008",
    "display": "Forearm structure",
    "laterality": "left",
    "label": "The one above the elbow",
    "width": 4032,
    "height": 3024,
    "year_of_birth": 1964,
    "sex": "female",
    "for_good": True,
    "taken_at_source": "stated",
    "taken_at_precision": "time",
    "modality_seen": "phone",
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "byte_size": 2482113,
    "media_type": "image/jpeg",
    "quality": {"sharpness": 0.42, "highlight": 213.0},
    "picture": f"{_SITE}/photos/{_PHOTO}/picture/",
    "rendition": "display",
    "ETag": f'"{_PHOTO}-original"',
    "renditions": {
        "display": f"{_SITE}/photos/{_PHOTO}/renditions/display/",
        "thumbnail": f"{_SITE}/photos/{_PHOTO}/renditions/thumbnail/",
    },
    "measurement": f"{_SITE}/photos/{_PHOTO}/measurement/",
    "comparison": f"{_SITE}/photos/{_PHOTO}/comparison/",
    "PhotoPage.next": f"{_SITE}/photos/?cursor=cD0yMDI2LTAzLTAx",
    # Measurements and comparisons
    "Measurement.status": "measured",
    "Measurement.figures": {
        "longest_diameter": {"value": 5.2, "low": 4.9, "high": 5.5, "unit": "mm"}
    },
    "outline": {
        "points": [[0.41, 0.38], [0.58, 0.4], [0.5, 0.61]],
        "quality": 0.91,
        "source": "found",
    },
    "scale": {"kind": "card", "relative_sd": 0.01},
    "earlier_photo_id": "0b8b6d0e-3a53-4b44-8a3f-6d1f6cf0e6a1",
    "later_photo_id": _PHOTO,
    "verdict": {
        "code": "probable",
        "word": "Probably changed",
        "sentence": "Show this mole to a doctor soon, even if it does not bother you.",
    },
    "figure": "longest_diameter",
    "word": "probable",
    "ratio": 1.16,
    "low": 1.02,
    "high": 1.32,
    "basis": "mm",
    "aligned": True,
    "alignment_error": 0.004,
    "not_aligned_because": None,
    # Results
    "status": "succeeded",
    "score": 0.71,
    "band": "higher",
    "photo_band": "higher",
    "adjusted_score": 0.76,
    "age_term": 0.21,
    "sex_term": 0.04,
    "reasons": [],
    "nearest": {"MEL": 7, "NV": 2},
    "model_version": _VERSION,
    "lower": 0.4,
    "higher": 0.6,
    "heat_map": f"{_SITE}/assessments/{_ASSESSMENT}/heat-map/",
    "lesions": [],
    "notice": NOTICES[Assessment.Status.SUCCEEDED],
    "requested_at": "2026-03-01T09:00:02.835402Z",
    "finished_at": "2026-03-01T09:00:03.848809Z",
    "since": "2026-03-01T00:00:00Z",
    "taken_on": "2026-03-01",
    # The model card
    "ModelCard.version": _VERSION,
    "ModelCard.fake": False,
    # No figures: those of a model come from its own report only.
    "ModelCard.model": {"file": "phone.tflite", "architecture": "EfficientNet-Lite2"},
    "ModelCard.operating_points": {"phone": {"lower": 0.4, "higher": 0.6}},
    "ModelCard.bands": {"phone": {"malignant": {}, "benign": {}}},
    "ModelCard.person": {"phone": {"slope": 1.0, "intercept": 0.0}},
    "ModelCard.metrics": [{"source": "ham10000", "part": "test", "modality": "dermoscope"}],
    "ModelCard.data": {"counts": []},
    "ModelCard.limits": ["A lower score does not mean that a lesion is not cancer."],
    # The partner
    "Partner.id": "a1f3c0de-8a1b-4a3e-9a53-5a1c7c1f0d11",
    "Partner.name": "Example Clinic",
    "reviews_allowed": True,
    "scopes": ["read", "reviews", "write"],
    # Test data
    "subjects_erased": 12,
    "subjects_left": 0,
    # Outcomes and answers
    "OutcomePage.next": f"{_SITE}/moles/{_MOLE}/outcomes/?cursor=cD0yMDI2LTAzLTAx",
    "outcome_id": "c2b1b6f4-54f3-4b8e-9d0b-7f5b4a0f1e22",
    "Content-Disposition": 'attachment; filename="2026-03-20.pdf"',
    "Outcome.id": "c2b1b6f4-54f3-4b8e-9d0b-7f5b4a0f1e22",
    "kind": "histology",
    "Found.diagnosis": "MEL",
    "is_malignant": True,
    "found_on": "2026-03-20",
    "skin_type": 2,
    "source": "partner",
    "band_before": "higher",
    "Found.document": "report.pdf",
    "document": f"{_SITE}/moles/{_MOLE}/outcomes/c2b1b6f4-54f3-4b8e-9d0b-7f5b4a0f1e22/document/",
    "recorded_at": "2026-03-22T10:00:00Z",
    "superseded_at": None,
    "answers": {"size_change": "yes", "bleeding": "no", "diameter": "from_6_mm"},
    "answered_on": "2026-03-01",
    "points": 2,
    "Answers.version": "2026-11",
    # Reviews
    "ReviewCasePage.next": f"{_SITE}/review-requests/?cursor=cD0yMDI2LTAzLTAx",
    "list_review_requests.status": "answered",
    "asked_by": "partner",
    "diagnosis": {
        "code": "MEL",
        "name": "Melanoma",
        "snomed_ct": "93655004",
        "icd_10": "C43.9",
    },
    "question": "It has grown since May. Excise?",
    "due_at": "2026-03-08T09:00:00Z",
    "closed_at": "2026-03-02T08:12:00Z",
    "opinion": "unsure",
    "advice": "see_doctor_soon",
    "watch_weeks": None,
    "words": "Please have it looked at in person in the coming days.",
    "replaces": None,
    "withdrawn_at": None,
    "withdrawal_reason": "",
    "ReviewCase.status": "answered",
    "ReviewCase.requested_at": "2026-03-01T09:05:00Z",
    "Answer.created_at": "2026-03-02T08:12:00Z",
    # Webhooks
    "webhook_id": _WEBHOOK,
    "delivery_id": _DELIVERY,
    "Webhook.id": _WEBHOOK,
    "WebhookWithSecret.id": _WEBHOOK,
    "Delivery.id": _DELIVERY,
    "url": "https://hooks.example.org/skinspect",
    "event_types": ["assessment.succeeded", "review.answered"],
    "Webhook.status": "active",
    "WebhookWithSecret.status": "active",
    "PatchedWebhookChange.status": "paused",
    "consecutive_failures": 0,
    # The example of Standard Webhooks.
    "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    "overlap_hours": 24,
    "WebhookPage.next": f"{_SITE}/webhooks/?cursor=cD0yMDI2LTAzLTAx",
    "DeliveryPage.next": f"{_SITE}/webhooks/{_WEBHOOK}/deliveries/?cursor=cD0yMDI2LTAzLTAx",
    "event_id": "7b0c3f0e-8b1f-4a53-9b1c-2f6a3e0f4d11",
    "event_type": "assessment.succeeded",
    "resource_id": _ASSESSMENT,
    "attempts": 1,
    "next_attempt_at": None,
    "response_status": 204,
    "response_ms": 84,
    "last_error": "",
}
_QUEUED_DELIVERY: dict[str, Any] = {
    "status": "queued",
    "attempts": 0,
    "next_attempt_at": "2026-03-01T09:00:04.102331Z",
    "finished_at": None,
    "response_status": None,
    "response_ms": None,
}
_UNFINISHED: dict[str, Any] = {
    "status": "queued",
    "score": None,
    "band": None,
    "photo_band": None,
    "adjusted_score": None,
    "age_term": None,
    "sex_term": None,
    "nearest": {},
    "model_version": None,
    "modality": None,
    "operating_points": None,
    "heat_map": None,
    "notice": None,
    "finished_at": None,
}
# Answers that differ from what their fields say, by operation and status.
DIFFERENT: dict[tuple[str, str], dict[str, Any]] = {
    ("create_assessment", "202"): _UNFINISHED,
    ("test_webhook", "202"): _QUEUED_DELIVERY
    | {"event_type": "webhook.test", "resource_id": _WEBHOOK},
    ("redeliver_webhook", "202"): _QUEUED_DELIVERY,
    ("create_review_request", "201"): {"status": "waiting", "closed_at": None, "answer": None},
    ("withdraw_review_request", "200"): {"status": "withdrawn", "answer": None},
}


class Examples:
    """Makes examples for the schemas of one document."""

    def __init__(self, schemas: Mapping[str, Schema]) -> None:
        self._schemas = schemas

    def of(self, schema: Schema, name: str = "", owner: str = "") -> Any:
        """Return an example for a schema, which is the field `name` of the object `owner`."""
        known = next((key for key in (f"{owner}.{name}", name) if key in VALUES), None)
        if known:
            return VALUES[known]
        if "$ref" in schema:
            owner = schema["$ref"].rpartition("/")[2]
            return self.of(self._schemas[owner], owner=owner.removesuffix("Request"))
        if parts := schema.get("allOf") or schema.get("oneOf"):
            return self.of(parts[0], owner=owner)
        if schema.get("type") == "array":
            return [self.of(schema["items"])]
        if "properties" in schema:
            fields = schema["properties"].items()
            return {each: self.of(field, each, owner) for each, field in fields}
        return schema.get("enum", [MISSING])[0]
