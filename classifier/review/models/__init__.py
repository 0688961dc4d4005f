"""Cases that clinicians are asked to read, their readings, and the answers to people."""

from classifier.review.models.policy import ReviewPolicy
from classifier.review.models.reading import Reading
from classifier.review.models.request import ReviewRequest
from classifier.review.models.review import Review

__all__ = ["Reading", "Review", "ReviewPolicy", "ReviewRequest"]
