"""Health pages for load balancers and operators. They hold no personal data."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from classifier.operations import health


@require_safe
@never_cache
def report(_request: HttpRequest) -> JsonResponse:
    """Answer 200 while every part works, else 503."""
    parts = health.report()
    is_well = all(state == "ok" for state in parts.values())
    answer = {"status": "ok" if is_well else "problem", "parts": parts}
    return JsonResponse(answer, status=200 if is_well else 503)


@require_safe
@never_cache
def live(_request: HttpRequest) -> HttpResponse:
    """Answer 200 while this process runs, whatever the state of the other parts."""
    return HttpResponse("ok\n", content_type="text/plain")
