"""What an answer may be."""

from collections.abc import Iterable
from typing import Any

from rest_framework.exceptions import NotAcceptable
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.utils.mediatypes import media_type_matches

from classifier.core.problems import MEDIA_TYPE


class PartnerNegotiation(DefaultContentNegotiation):
    """Accepts a request that names only what problems are written in.

    Generated clients do that where an operation answers with a picture or with nothing. They get
    the operation's own kind of answer; problems are JSON whatever was asked for.
    """

    def select_renderer(
        self,
        request: Request,
        renderers: Iterable[BaseRenderer],
        format_suffix: str | None = None,
    ) -> Any:
        """Return the renderer and its media type. Raises NotAcceptable."""
        try:
            return super().select_renderer(request, renderers, format_suffix)
        except NotAcceptable:
            accepted = self.get_accept_list(request)
            kinds = (MEDIA_TYPE, "application/json")
            if any(media_type_matches(kind, each) for kind in kinds for each in accepted):
                own = next(iter(renderers))
                return own, own.media_type
            raise

    def filter_renderers(self, renderers: Any, _format: str) -> Any:
        """Leave `?format=` to the check of parameters, which refuses it like any unknown one."""
        return renderers
