"""The Django project: settings, URLs and the Celery application."""

import sys

# redis-py imports OpenTelemetry's metrics wherever they are installed, some thirty modules that
# nobody uses here. While it is imported, None in their places says that they are not.
_HIDDEN = {"opentelemetry.metrics", "opentelemetry.sdk.metrics"} - sys.modules.keys()
sys.modules.update(dict.fromkeys(_HIDDEN))  # type: ignore[arg-type]
import redis  # noqa: E402, F401

for _name in _HIDDEN:
    del sys.modules[_name]

from skinspect_site.celery import app as celery_app  # noqa: E402

__all__ = ["celery_app"]
