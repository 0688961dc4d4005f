"""The app's models, one noun a file."""

from classifier.capture.models import CaptureLink
from classifier.model_rollout.models import Reassessment, ShadowAssessment
from classifier.models.answers import Answers
from classifier.models.assessment import Assessment
from classifier.models.audit import AuditEvent
from classifier.models.comparison import Comparison
from classifier.models.consent import Consent, ConsentText
from classifier.models.measurement import Measurement
from classifier.models.model_version import ModelVersion
from classifier.models.mole import BodySite, Figure, Laterality, Mole
from classifier.models.overview import OverviewPin
from classifier.models.partner import IdempotencyKey, Partner
from classifier.models.photo import Modality, Photo
from classifier.models.reminder import CalendarFeed, Reminder
from classifier.models.review import Review
from classifier.models.subject import Subject
from classifier.models.user import User
from classifier.models.work import Work
from classifier.visits.models import ShareLink, Visit

__all__ = [
    "Answers",
    "Assessment",
    "AuditEvent",
    "BodySite",
    "CalendarFeed",
    "CaptureLink",
    "Comparison",
    "Consent",
    "ConsentText",
    "Figure",
    "IdempotencyKey",
    "Laterality",
    "Measurement",
    "Modality",
    "ModelVersion",
    "Mole",
    "OverviewPin",
    "Partner",
    "Photo",
    "Reassessment",
    "Reminder",
    "Review",
    "ShadowAssessment",
    "ShareLink",
    "Subject",
    "User",
    "Visit",
    "Work",
]
