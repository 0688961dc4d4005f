"""How large uploads may be."""

from django.conf import settings
from rest_framework.request import Request

from classifier.api.errors import UploadTooLarge

# Bytes of a multipart body beside the file. Set by judgement: the fields hold less than 2 KiB.
FORM_ALLOWANCE = 64 * 1024


def check_size(request: Request, *, field: str) -> None:
    """Raise UploadTooLarge, before reading the body if its header says so."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > settings.MAX_UPLOAD_BYTES + FORM_ALLOWANCE:
        raise UploadTooLarge
    _ = request.data  # reads the body
    if field in getattr(request._request, "oversized_fields", ()):  # noqa: SLF001
        raise UploadTooLarge
