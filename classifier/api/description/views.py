"""The OpenAPI document and the reference for people."""

from typing import Any

from django.conf import settings
from django.views.generic import TemplateView
from drf_spectacular.views import SpectacularAPIView

from classifier.api.base import METHODS
from classifier.api.description.reference import reference

_SIGN_IN = """API={base_url}
curl -u "$CLIENT_ID:$CLIENT_SECRET" \\
  -d grant_type=client_credentials \\
  "$API/oauth/token/\""""
_SEND_PHOTO = """curl -H "Authorization: Bearer $TOKEN" \\
  -H "Idempotency-Key: visit-17" \\
  -H "Prefer: wait=10" \\
  -F image=@mole.jpg \\
  -F subject_external_id=patient-17 \\
  -F mole_external_id=left-arm-1 \\
  "$API/assessments/\""""


class SchemaView(SpectacularAPIView):
    """The API as an OpenAPI document."""

    http_method_names = METHODS


class DocsView(TemplateView):
    """The API for people to read."""

    template_name = "api/docs.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the reference, and this server's address for the examples."""
        base_url = self.request.build_absolute_uri("/api/v1").rstrip("/")
        operations = {operation.name: operation for operation in reference().operations}
        return super().get_context_data(
            reference=reference(),
            contact=settings.API_CONTACT_EMAIL,
            token_command=_SIGN_IN.format(base_url=base_url),
            send_command=_SEND_PHOTO,
            read_command=operations["read_assessment"].curl,
            **kwargs,
        )
