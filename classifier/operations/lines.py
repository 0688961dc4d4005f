"""The waiting lines: which kinds of job share workers and a queue of the broker."""

from classifier.assessments import services as assessments
from classifier.comparing import services as comparisons
from classifier.core import mail
from classifier.core.lines import Line
from classifier.measuring import services as measurements
from classifier.trial.services import trials
from classifier.visits.services import visits
from skinspect_site import queues

# Swept by a task of its own, which never waits for the others.
PHOTOS = Line(queues.ASSESSMENTS, (assessments.KIND, trials.KIND))
OTHERS = Line(queues.MEASUREMENTS, (mail.KIND, comparisons.KIND, measurements.KIND, visits.KIND))
