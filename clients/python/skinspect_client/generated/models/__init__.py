"""Contains all the data models used in inputs/outputs"""

from .advice_enum import AdviceEnum
from .answer import Answer
from .answers import Answers
from .answers_answers import AnswersAnswers
from .asked_by_enum import AskedByEnum
from .assessment import Assessment
from .assessment_nearest import AssessmentNearest
from .assessment_page import AssessmentPage
from .band import Band
from .band_before_enum import BandBeforeEnum
from .basis_enum import BasisEnum
from .body_site import BodySite
from .checklist_request import ChecklistRequest
from .code_enum import CodeEnum
from .combined_result import CombinedResult
from .comparison import Comparison
from .comparison_status_enum import ComparisonStatusEnum
from .delivery import Delivery
from .delivery_page import DeliveryPage
from .delivery_status import DeliveryStatus
from .diagnosis import Diagnosis
from .diagnosis_enum import DiagnosisEnum
from .diameter_enum import DiameterEnum
from .erased_test_data import ErasedTestData
from .event_type import EventType
from .event_types_enum import EventTypesEnum
from .figure import Figure
from .figure_change import FigureChange
from .found_request import FoundRequest
from .given_request import GivenRequest
from .history_photo import HistoryPhoto
from .laterality import Laterality
from .list_assessments_band import ListAssessmentsBand
from .list_assessments_status import ListAssessmentsStatus
from .list_review_requests_status import ListReviewRequestsStatus
from .list_webhook_deliveries_event_type import ListWebhookDeliveriesEventType
from .list_webhook_deliveries_status import ListWebhookDeliveriesStatus
from .measurement import Measurement
from .measurement_figures import MeasurementFigures
from .measurement_reasons_enum import MeasurementReasonsEnum
from .measurement_status_enum import MeasurementStatusEnum
from .modality import Modality
from .modality_used import ModalityUsed
from .model_card import ModelCard
from .model_card_bands import ModelCardBands
from .model_card_bands_additional_property import ModelCardBandsAdditionalProperty
from .model_card_data import ModelCardData
from .model_card_metrics_item import ModelCardMetricsItem
from .model_card_model import ModelCardModel
from .model_card_operating_points import ModelCardOperatingPoints
from .model_card_operating_points_additional_property import (
    ModelCardOperatingPointsAdditionalProperty,
)
from .model_card_person import ModelCardPerson
from .model_card_person_additional_property import ModelCardPersonAdditionalProperty
from .mole import Mole
from .mole_history import MoleHistory
from .mole_page import MolePage
from .new_webhook_request import NewWebhookRequest
from .not_aligned_because_enum import NotAlignedBecauseEnum
from .operating_points import OperatingPoints
from .opinion_enum import OpinionEnum
from .outcome import Outcome
from .outcome_kind import OutcomeKind
from .outcome_page import OutcomePage
from .outcome_source_enum import OutcomeSourceEnum
from .outline import Outline
from .outline_source_enum import OutlineSourceEnum
from .pair_points import PairPoints
from .partner import Partner
from .patched_mole_correction_request import PatchedMoleCorrectionRequest
from .patched_photo_correction_request import PatchedPhotoCorrectionRequest
from .patched_webhook_change_request import PatchedWebhookChangeRequest
from .photo import Photo
from .photo_page import PhotoPage
from .photo_quality import PhotoQuality
from .problem import Problem
from .problem_error_codes import ProblemErrorCodes
from .problem_errors import ProblemErrors
from .question_request import QuestionRequest
from .read_rendition_rendition import ReadRenditionRendition
from .reason import Reason
from .renditions import Renditions
from .result import Result
from .result_nearest import ResultNearest
from .review_case import ReviewCase
from .review_case_page import ReviewCasePage
from .review_case_status_enum import ReviewCaseStatusEnum
from .rotation_request import RotationRequest
from .scale import Scale
from .scale_kind_enum import ScaleKindEnum
from .scopes_enum import ScopesEnum
from .sex_enum import SexEnum
from .site import Site
from .status import Status
from .subject import Subject
from .subject_page import SubjectPage
from .submission_request import SubmissionRequest
from .taken_at_precision_enum import TakenAtPrecisionEnum
from .taken_at_source_enum import TakenAtSourceEnum
from .unit_enum import UnitEnum
from .verdict import Verdict
from .webhook import Webhook
from .webhook_page import WebhookPage
from .webhook_status import WebhookStatus
from .webhook_status_change import WebhookStatusChange
from .webhook_with_secret import WebhookWithSecret
from .word_enum import WordEnum
from .yes_or_no import YesOrNo

__all__ = (
    "AdviceEnum",
    "Answer",
    "Answers",
    "AnswersAnswers",
    "AskedByEnum",
    "Assessment",
    "AssessmentNearest",
    "AssessmentPage",
    "Band",
    "BandBeforeEnum",
    "BasisEnum",
    "BodySite",
    "ChecklistRequest",
    "CodeEnum",
    "CombinedResult",
    "Comparison",
    "ComparisonStatusEnum",
    "Delivery",
    "DeliveryPage",
    "DeliveryStatus",
    "Diagnosis",
    "DiagnosisEnum",
    "DiameterEnum",
    "ErasedTestData",
    "EventType",
    "EventTypesEnum",
    "Figure",
    "FigureChange",
    "FoundRequest",
    "GivenRequest",
    "HistoryPhoto",
    "Laterality",
    "ListAssessmentsBand",
    "ListAssessmentsStatus",
    "ListReviewRequestsStatus",
    "ListWebhookDeliveriesEventType",
    "ListWebhookDeliveriesStatus",
    "Measurement",
    "MeasurementFigures",
    "MeasurementReasonsEnum",
    "MeasurementStatusEnum",
    "Modality",
    "ModalityUsed",
    "ModelCard",
    "ModelCardBands",
    "ModelCardBandsAdditionalProperty",
    "ModelCardData",
    "ModelCardMetricsItem",
    "ModelCardModel",
    "ModelCardOperatingPoints",
    "ModelCardOperatingPointsAdditionalProperty",
    "ModelCardPerson",
    "ModelCardPersonAdditionalProperty",
    "Mole",
    "MoleHistory",
    "MolePage",
    "NewWebhookRequest",
    "NotAlignedBecauseEnum",
    "OperatingPoints",
    "OpinionEnum",
    "Outcome",
    "OutcomeKind",
    "OutcomePage",
    "OutcomeSourceEnum",
    "Outline",
    "OutlineSourceEnum",
    "PairPoints",
    "Partner",
    "PatchedMoleCorrectionRequest",
    "PatchedPhotoCorrectionRequest",
    "PatchedWebhookChangeRequest",
    "Photo",
    "PhotoPage",
    "PhotoQuality",
    "Problem",
    "ProblemErrorCodes",
    "ProblemErrors",
    "QuestionRequest",
    "ReadRenditionRendition",
    "Reason",
    "Renditions",
    "Result",
    "ResultNearest",
    "ReviewCase",
    "ReviewCasePage",
    "ReviewCaseStatusEnum",
    "RotationRequest",
    "Scale",
    "ScaleKindEnum",
    "ScopesEnum",
    "SexEnum",
    "Site",
    "Status",
    "Subject",
    "SubjectPage",
    "SubmissionRequest",
    "TakenAtPrecisionEnum",
    "TakenAtSourceEnum",
    "UnitEnum",
    "Verdict",
    "Webhook",
    "WebhookPage",
    "WebhookStatus",
    "WebhookStatusChange",
    "WebhookWithSecret",
    "WordEnum",
    "YesOrNo",
)
