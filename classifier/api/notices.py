"""What has to be said with a result, by status."""

from classifier.assessments.models import Assessment

NOTICES = {
    Assessment.Status.SUCCEEDED: (
        "Research and education software: not a medical device, not a diagnosis. The score is "
        "not the chance that this mole is cancer, and lower concern does not mean not cancer."
    ),
    Assessment.Status.REJECTED: (
        "This photo could not be assessed. This is not a negative result; please send a better "
        "photo."
    ),
    Assessment.Status.FAILED: (
        "Something went wrong on our side. This is not a negative result; please send the photo "
        "again."
    ),
}
