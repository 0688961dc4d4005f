"""What Celery beat starts, and when."""

from celery.schedules import crontab

BEAT_SCHEDULE = {
    "sweep-assessments": {
        "task": "classifier.tasks.sweep_assessments_task",
        "schedule": 15.0,
        "options": {"expires": 15},
    },
    "sweep-work": {
        "task": "classifier.tasks.sweep_work_task",
        "schedule": 15.0,
        "options": {"expires": 15},
    },
    "time-changes": {
        "task": "classifier.tasks.time_changes_task",
        "schedule": 15.0,
        "options": {"expires": 15},
    },
    "sweep-webhooks": {
        "task": "classifier.tasks.sweep_webhooks_task",
        "schedule": 15.0,
        "options": {"expires": 15},
    },
    "sweep-exports": {
        "task": "classifier.tasks.sweep_exports_task",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "erase-trials": {
        "task": "classifier.tasks.erase_trials_task",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "delete-files": {
        "task": "classifier.tasks.delete_files_task",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "seal-audit": {
        "task": "classifier.tasks.seal_audit_task",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "background-work": {
        "task": "classifier.tasks.background_task",
        "schedule": 15.0,
        "options": {"expires": 15},
    },
    "review": {
        "task": "classifier.tasks.review_task",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "send-reminders": {
        "task": "classifier.tasks.send_reminders_task",
        "schedule": crontab(minute=5, hour="8-20"),
    },
    "count-days": {"task": "classifier.tasks.count_days_task", "schedule": crontab(minute=3)},
    "erase-accounts": {"task": "classifier.tasks.erase_accounts_task", "schedule": 3600.0},
    "purge-bin": {"task": "classifier.tasks.purge_bin_task", "schedule": 3600.0},
    "sweep-files": {
        "task": "classifier.tasks.sweep_files_task",
        "schedule": crontab(hour=3, minute=37),
    },
    "clear-sessions": {"task": "classifier.tasks.clear_expired_task", "schedule": 86400.0},
}
