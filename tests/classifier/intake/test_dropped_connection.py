"""A connection that breaks off in the middle of an upload."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import reverse

from classifier.photos.models import Photo
from tests import factories

pytestmark = pytest.mark.django_db


class _DroppedBody:
    """A request body whose second read raises OSError, as gunicorn's does."""

    def __init__(self, data):
        self._data = data

    def read(self, size=-1):
        if not self._data:
            raise OSError("client disconnected")
        part, self._data = self._data[:1000], b""
        return part

    readline = read


def test_nothing_is_stored_and_no_error_is_logged(stored, caplog):
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    factories.sign_in(client, factories.make_user())
    url = reverse("photo_upload")
    client.get(url)
    fields = {"photos": SimpleUploadedFile("photo.jpg", factories.jpeg(1)), "modality": "unknown"}
    body = encode_multipart(BOUNDARY, fields)
    environment = {"wsgi.input": _DroppedBody(body), "CONTENT_LENGTH": len(body)}
    headers = {"x-csrftoken": client.cookies["csrftoken"].value, "accept": "application/json"}
    response = client.generic("POST", url, b"", MULTIPART_CONTENT, headers=headers, **environment)
    assert response.status_code == 400
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []
    assert not Photo.objects.exists()
    assert not [path for path in stored.rglob("*") if path.is_file()]
