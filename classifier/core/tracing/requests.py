"""Makes each request a trace."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse

from classifier.core import tracing
from classifier.core.tracing import Kind
from skinspect_site.log_redaction import escape_controls, redact

# Asked every few seconds by machines, and about nobody.
_NOT_TRACED = ("/health/", "/metrics")


class TraceRequestsMiddleware:
    """Makes each request the first span of a trace of its own.

    What a caller says of a trace (`traceparent`) is not heard: strangers decide neither what is
    recorded nor where it belongs. Path and status are what the access log has.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.TRACES_ENDPOINT:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        if request.path.startswith(_NOT_TRACED):
            return self.get_response(request)
        method = request.method or ""
        attributes = {
            "http.request.method": method,
            "url.path": redact(escape_controls(request.path)),
            "skinspect.request_id": str(getattr(request, "request_id", "")),
        }
        with tracing.span(method, kind=Kind.SERVER, attributes=attributes) as span:
            response = self.get_response(request)
            span.note({"http.response.status_code": response.status_code})
            if match := request.resolver_match:
                span.name(f"{method} {match.view_name}")
                span.note({"http.route": match.route})
            if response.status_code >= 500:
                span.fail(str(response.status_code))
            return response
