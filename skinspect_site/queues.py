"""The queues of Celery's tasks. `CELERY_TASK_ROUTES` says which task goes where."""

ASSESSMENTS = "assessments"
# Measurements, comparisons, PDFs and mail.
MEASUREMENTS = "measurements"
# Everything that has no route of its own.
MAINTENANCE = "maintenance"
# Has workers of its own: they wait for other people's servers, and nobody's photo waits for them.
WEBHOOKS = "webhooks"

# The --queues option of a worker that serves all but the webhooks.
WORKER = ",".join(sorted((ASSESSMENTS, MAINTENANCE, MEASUREMENTS)))
