"""How large uploads may be."""

from rest_framework.request import Request

from classifier.api.errors import UploadTooLarge


def check_size(request: Request, *, field: str) -> None:
    """Raise UploadTooLarge for a file that is. Longer requests are refused before they are read."""
    _ = request.data  # reads the body
    if field in getattr(request._request, "oversized_fields", ()):  # noqa: SLF001
        raise UploadTooLarge
