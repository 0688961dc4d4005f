"""Health pages for load balancers and operators, and the style guide. None holds personal data."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from classifier.next_steps.panel import next_step
from classifier.operations import health
from classifier.operations.metrics.collector import Figures
from classifier.operations.metrics.requests import registry
from classifier.results.advice import advise

COLOURS = (
    "paper",
    "surface",
    "sunk",
    "line",
    "line-strong",
    "ink",
    "ink-soft",
    "accent",
    "accent-soft",
    "lower",
    "lower-soft",
    "unclear",
    "unclear-soft",
    "higher",
    "higher-soft",
    "problem",
    "problem-soft",
)


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


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer a scrape of Prometheus that has the token. Raises Http404 unless one is set."""
    if not settings.METRICS_TOKEN:
        raise Http404
    sent = request.headers.get("Authorization", "")
    if not constant_time_compare(sent, f"Bearer {settings.METRICS_TOKEN}"):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    figures = CollectorRegistry()
    figures.register(Figures())
    text = generate_latest(registry()) + generate_latest(figures)
    return HttpResponse(text, content_type=CONTENT_TYPE_LATEST)


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Show every part that pages are made of, to developers. Raises Http404 unless DEBUG is on."""
    if not settings.DEBUG:
        raise Http404
    folder = settings.BASE_DIR / "templates" / "icons"
    icons = sorted(path.stem for path in folder.glob("*.svg"))
    step = next_step("lower", advise("lower", changes=["changed"]))
    context = {"colours": COLOURS, "icons": icons, "step": step}
    return render(request, "core/styleguide.html", context)
