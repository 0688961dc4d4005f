"""The Celery application. Tasks live in `classifier.tasks`; the schedule in the settings."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "skinspect_site.settings.development")

app = Celery("skinspect")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
