"""The app's models, one noun a file."""

from classifier.models.assessment import Assessment
from classifier.models.audit import AuditEvent
from classifier.models.consent import Consent, ConsentText
from classifier.models.model_version import ModelVersion, Reassessment
from classifier.models.mole import BodySite, Laterality, Mole
from classifier.models.partner import IdempotencyKey, Partner
from classifier.models.photo import Modality, Photo
from classifier.models.review import Review
from classifier.models.shadow import ShadowAssessment
from classifier.models.subject import Subject
from classifier.models.user import User

__all__ = [
    "Assessment",
    "AuditEvent",
    "BodySite",
    "Consent",
    "ConsentText",
    "IdempotencyKey",
    "Laterality",
    "Modality",
    "ModelVersion",
    "Mole",
    "Partner",
    "Photo",
    "Reassessment",
    "Review",
    "ShadowAssessment",
    "Subject",
    "User",
]
