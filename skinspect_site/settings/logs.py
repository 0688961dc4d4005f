"""Logging. Log rows by id only: never names, addresses, file names or email."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured

# The values of LOG_FORMAT.
FORMATS = ("text", "json")


def logging_settings(level: str, line_format: str) -> dict[str, Any]:
    """Return Django's LOGGING: everything from `level` on goes to standard error.

    Raises ImproperlyConfigured for a format that is none of `FORMATS`.
    """
    if line_format not in FORMATS:
        raise ImproperlyConfigured(f"LOG_FORMAT is one of: {', '.join(FORMATS)}.")
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "text": {
                "format": "{asctime} {levelname} {name} [{ids}]: {message}",
                "style": "{",
            },
            "json": {"()": "skinspect_site.json_logs.JsonLines"},
        },
        "filters": {
            "foreseen": {"()": "skinspect_site.foreseen.ShortenForeseen"},
            "redact": {"()": "skinspect_site.log_redaction.RedactLinkKeys"},
            "ids": {"()": "classifier.core.log_ids.AddIds"},
        },
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "formatter": line_format,
                "filters": ["foreseen", "redact", "ids"],
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
