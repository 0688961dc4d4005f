"""The OpenAPI document and the reference for people."""

from typing import Any

from django.views.generic import TemplateView
from drf_spectacular.views import SpectacularAPIView

from classifier.api.base import METHODS
from classifier.api.description.reference import reference


class SchemaView(SpectacularAPIView):
    """The API as an OpenAPI document."""

    http_method_names = METHODS


class DocsView(TemplateView):
    """The API for people to read."""

    template_name = "api/docs.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the reference, and this server's address for the examples."""
        base_url = self.request.build_absolute_uri("/").rstrip("/")
        return super().get_context_data(reference=reference(), base_url=base_url, **kwargs)
