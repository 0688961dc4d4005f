"""Registers the models of every room with Django. Import a model from its own room."""

import classifier.assessments.models
import classifier.audit.models
import classifier.capture.models
import classifier.comparing.models
import classifier.core.models
import classifier.dashboard.models
import classifier.inference.models
import classifier.measuring.models
import classifier.model_rollout.models
import classifier.moles.models
import classifier.outcomes.models
import classifier.overviews.models
import classifier.partners.changes.models
import classifier.partners.erased.models
import classifier.partners.models
import classifier.people.models
import classifier.photos.models
import classifier.questionnaire.models
import classifier.reminders.models
import classifier.review.models
import classifier.takeout.models
import classifier.trial.models
import classifier.visits.models
import classifier.webhooks.models  # noqa: F401
