"""A port of its own for Prometheus, which reaches each machine by its address (`METRICS_PORT`)."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound

from classifier.operations.views import metrics

_PATH = "/metrics"


class MetricsPortMiddleware:
    """Answers on that port with the metrics, to whoever has the token, and with nothing else.

    It stands above the check of the host name: Prometheus asks for the address of a pod, which no
    operator can list in ALLOWED_HOSTS. The port is that of our socket, whatever a request says.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.METRICS_PORT:
            raise MiddlewareNotUsed
        self.get_response = get_response
        self._port = str(settings.METRICS_PORT)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        if request.META["SERVER_PORT"] != self._port:
            return self.get_response(request)
        if request.path != _PATH or not settings.METRICS_TOKEN:
            return HttpResponseNotFound()
        return metrics(request)
