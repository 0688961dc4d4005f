"""Renderers of answers that are files."""

from typing import Any

from rest_framework.renderers import BaseRenderer


class FileRenderer(BaseRenderer):
    """Lets requests ask for any kind of file; the view sends it itself."""

    media_type = "*/*"
    format = "file"

    def render(self, data: Any, *_args: Any, **_kwargs: Any) -> Any:
        """Return the bytes as they are."""
        return data
