"""The site's addresses, and some whose views fail."""

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.urls import path

from skinspect_site.urls import handler400, handler403, handler404, handler500
from skinspect_site.urls import urlpatterns as own

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


def _raise(_request: HttpRequest, error: type[Exception]) -> HttpResponse:
    raise error("the secret of the house")


FAILURES = {
    "fails": RuntimeError,
    "suspicious": SuspiciousOperation,
    "forbidden": PermissionDenied,
    "recursion": RecursionError,
}
urlpatterns = [
    *own,
    *(path(f"{name}/", _raise, {"error": error}) for name, error in FAILURES.items()),
    *(path(f"api/{name}/", _raise, {"error": error}) for name, error in FAILURES.items()),
]
