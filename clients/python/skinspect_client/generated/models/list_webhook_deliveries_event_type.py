from enum import StrEnum


class ListWebhookDeliveriesEventType(StrEnum):
    ASSESSMENT_FAILED = "assessment.failed"
    ASSESSMENT_REJECTED = "assessment.rejected"
    ASSESSMENT_SUCCEEDED = "assessment.succeeded"
    REVIEW_AMENDED = "review.amended"
    REVIEW_ANSWERED = "review.answered"
    SUBJECT_ERASED = "subject.erased"
    WEBHOOK_TEST = "webhook.test"

    def __str__(self) -> str:
        return str(self.value)

    @classmethod
    def _missing_(cls, value: object) -> "ListWebhookDeliveriesEventType | None":
        """Pass on a value that a newer server knows, so that this client goes on working."""
        if not isinstance(value, str):
            return None
        member = str.__new__(cls, value)
        member._name_ = member._value_ = value
        return member
