"""The queues of Celery's tasks. `CELERY_TASK_ROUTES` says which task goes where."""

ASSESSMENTS = "assessments"
MEASUREMENTS = "measurements"
# Everything that has no route of its own.
MAINTENANCE = "maintenance"

# The --queues option of a worker that serves all of them. docker-compose.yml repeats it.
ALL = ",".join(sorted((ASSESSMENTS, MAINTENANCE, MEASUREMENTS)))
