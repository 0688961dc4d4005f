"""The site's addresses, and some whose views fail."""

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.urls import path

from classifier.photos.models import Photo
from skinspect_site.urls import handler400, handler403, handler404, handler500
from skinspect_site.urls import urlpatterns as own

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


def _raise(_request: HttpRequest, error: type[Exception]) -> HttpResponse:
    raise error("the secret of the house")


def _orphan(_request: HttpRequest) -> HttpResponse:
    raise IntegrityError("FOREIGN KEY constraint failed")


def _busy(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("busy", status=503)


FAILURES = {
    "fails": RuntimeError,
    "suspicious": SuspiciousOperation,
    "forbidden": PermissionDenied,
    "recursion": RecursionError,
    "erased": Photo.DoesNotExist,
}
urlpatterns = [
    *own,
    path("orphan/", _orphan),
    path("api/orphan/", _orphan),
    path("busy/", _busy),
    *(path(f"{name}/", _raise, {"error": error}) for name, error in FAILURES.items()),
    *(path(f"api/{name}/", _raise, {"error": error}) for name, error in FAILURES.items()),
]
