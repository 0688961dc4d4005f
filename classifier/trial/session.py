"""The key of a visitor's trial, in their session."""

from django.http import HttpRequest

from classifier.trial.models import Trial
from classifier.trial.selectors import trial_of

KEY = "trial"


def current_trial(request: HttpRequest) -> Trial | None:
    """Return the trial of this browser session, if its time is not over."""
    key = request.session.get(KEY)
    return trial_of(key) if isinstance(key, str) else None
