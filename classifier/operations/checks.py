"""System checks of settings that would lose photos or make them public."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register


@register
def limits_fit_together(**_options: Any) -> list[CheckMessage]:
    """The broker must not redeliver a message before its task's time limit."""
    options: dict[str, Any] = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    if options["visibility_timeout"] > settings.CELERY_TASK_TIME_LIMIT:
        return []
    return [
        Error(
            "The broker's visibility timeout must be above the tasks' hard time limit.",
            id="skinspect.E001",
        )
    ]


@register
def photos_stay_private(**_options: Any) -> list[CheckMessage]:
    """Photos must not lie in the folder that static files are served from."""
    storages: Any = settings.STORAGES
    location = storages["default"].get("OPTIONS", {}).get("location")
    if location and Path(location).is_relative_to(settings.STATIC_ROOT):
        return [Error("Photos are kept inside STATIC_ROOT.", id="skinspect.E002")]
    return []
