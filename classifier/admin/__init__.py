"""The read-only lists under /staff/, one module for each."""

from django.contrib import admin

from classifier.admin.assessments import AssessmentAdmin
from classifier.admin.consents import ConsentAdmin
from classifier.admin.credentials import CredentialAdmin
from classifier.admin.model_versions import ModelVersionAdmin
from classifier.admin.partners import PartnerAdmin
from classifier.admin.sessions import SessionAdmin
from classifier.admin.users import UserAdmin
from classifier.admin.webhooks import WebhookDeliveryAdmin, WebhookEndpointAdmin

__all__ = [
    "AssessmentAdmin",
    "ConsentAdmin",
    "CredentialAdmin",
    "ModelVersionAdmin",
    "PartnerAdmin",
    "SessionAdmin",
    "UserAdmin",
    "WebhookDeliveryAdmin",
    "WebhookEndpointAdmin",
    "admin",
]
