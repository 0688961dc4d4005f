"""System checks: settings that would lose photos or show them."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register


@register
def limits_fit_together(**_options: Any) -> list[CheckMessage]:
    """A message must not come back while its task may still run."""
    visibility = settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"]
    if visibility > settings.CELERY_TASK_TIME_LIMIT:
        return []
    return [
        Error(
            "The broker's visibility timeout must be above the tasks' hard time limit.",
            id="skinspect.E001",
        )
    ]


@register
def photos_stay_private(**_options: Any) -> list[CheckMessage]:
    """Photos may not be kept where static files are served from."""
    location = str(settings.STORAGES["default"].get("OPTIONS", {}).get("location", ""))
    if settings.STATIC_ROOT and location.startswith(str(settings.STATIC_ROOT)):
        return [Error("Photos are kept inside STATIC_ROOT.", id="skinspect.E002")]
    return []
