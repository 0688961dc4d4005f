"""Logging. Log rows by id only: never names, addresses, file names or email."""

from typing import Any


def logging_settings(level: str) -> dict[str, Any]:
    """Return Django's LOGGING: everything from `level` on goes to standard error."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "plain": {
                "format": "{asctime} {levelname} {name} [{request_id}]: {message}",
                "style": "{",
            },
        },
        "filters": {
            "redact": {"()": "skinspect_site.log_redaction.RedactLinkKeys"},
            "request_id": {"()": "classifier.core.request_ids.AddRequestId"},
        },
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "formatter": "plain",
                "filters": ["redact", "request_id"],
            }
        },
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
            "celery.worker.strategy": {"level": "WARNING"},
            "celery.app.trace": {"level": "WARNING"},
            "fontTools": {"level": "WARNING"},
            # Otherwise each broken request of a stranger writes a line.
            "uvicorn.error": {"level": "ERROR"},
        },
    }
