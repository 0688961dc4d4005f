"""The queues of Celery's tasks. `CELERY_TASK_ROUTES` says which task goes where."""

ASSESSMENTS = "assessments"
MEASUREMENTS = "measurements"
# Everything that has no route of its own.
MAINTENANCE = "maintenance"

# What a worker that serves all of them is started with. Compose repeats it.
ALL = ",".join(sorted((ASSESSMENTS, MAINTENANCE, MEASUREMENTS)))
