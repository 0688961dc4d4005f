"""Contains all the data models used in inputs/outputs"""

from .advice_enum import AdviceEnum
from .answer import Answer
from .assessment import Assessment
from .assessment_nearest import AssessmentNearest
from .assessment_page import AssessmentPage
from .band import Band
from .body_site import BodySite
from .combined_result import CombinedResult
from .history_photo import HistoryPhoto
from .laterality import Laterality
from .list_assessments_band import ListAssessmentsBand
from .list_assessments_status import ListAssessmentsStatus
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
from .operating_points import OperatingPoints
from .opinion_enum import OpinionEnum
from .pair_points import PairPoints
from .patched_mole_correction_request import PatchedMoleCorrectionRequest
from .patched_photo_correction_request import PatchedPhotoCorrectionRequest
from .photo import Photo
from .problem import Problem
from .problem_error_codes import ProblemErrorCodes
from .problem_errors import ProblemErrors
from .question_request import QuestionRequest
from .reason import Reason
from .result import Result
from .result_nearest import ResultNearest
from .review_case import ReviewCase
from .review_case_status_enum import ReviewCaseStatusEnum
from .sex_enum import SexEnum
from .site import Site
from .status import Status
from .subject import Subject
from .subject_page import SubjectPage
from .submission_request import SubmissionRequest

__all__ = (
    "AdviceEnum",
    "Answer",
    "Assessment",
    "AssessmentNearest",
    "AssessmentPage",
    "Band",
    "BodySite",
    "CombinedResult",
    "HistoryPhoto",
    "Laterality",
    "ListAssessmentsBand",
    "ListAssessmentsStatus",
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
    "OperatingPoints",
    "OpinionEnum",
    "PairPoints",
    "PatchedMoleCorrectionRequest",
    "PatchedPhotoCorrectionRequest",
    "Photo",
    "Problem",
    "ProblemErrorCodes",
    "ProblemErrors",
    "QuestionRequest",
    "Reason",
    "Result",
    "ResultNearest",
    "ReviewCase",
    "ReviewCaseStatusEnum",
    "SexEnum",
    "Site",
    "Status",
    "Subject",
    "SubjectPage",
    "SubmissionRequest",
)
