"""Logs name rows by their ids and hold no email address and no file name."""

import logging

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from classifier.core import jobs
from classifier.core.storage import PrivateFileStorage
from classifier.inference import door as inference
from tests import factories

pytestmark = pytest.mark.django_db
ADDRESS = "jane.doe@example.org"
NAME = "jane-doe-left-breast.jpg"


def _upload(client, data, name=NAME):
    headers = {"accept": "application/json"}
    fields = {"photos": SimpleUploadedFile(name, data, "image/jpeg"), "modality": "unknown"}
    return client.post(reverse("photo_upload"), fields, headers=headers)


def _raise(error):
    def refuse(*args, **kwargs):
        raise error

    return refuse


@pytest.fixture
def jane(client):
    factories.sign_in(client, factories.make_user(ADDRESS))
    return client


@pytest.fixture
def logged(caplog):
    """A function that returns what was logged so far, in lower case."""
    caplog.set_level(logging.DEBUG)

    def text():
        return caplog.text.lower()

    return text


def test_an_upload_leaves_no_name_in_logs_or_storage(jane, logged, stored):
    assert _upload(jane, factories.jpeg(1)).status_code == 201
    factories.assess()
    kept = str([path.name for path in stored.rglob("*")])
    for text in (logged(), kept):
        assert "jane" not in text
        assert "secret" not in text


@pytest.mark.parametrize("data", [b"", b"no photo", factories.jpeg(1)[:2000]])
def test_a_refusal_leaves_no_name(jane, logged, data):
    assert _upload(jane, data).status_code in (400, 422)
    assert "jane" not in logged()


def test_a_full_disk_leaves_no_name(jane, logged, monkeypatch):
    monkeypatch.setattr(PrivateFileStorage, "_save", _raise(OSError(28, "No space left")))
    assert _upload(jane, factories.jpeg(1)).status_code == 507
    assert "disk is full" in logged()
    assert "jane" not in logged()


def test_a_failed_assessment_leaves_no_name(jane, logged, monkeypatch):
    monkeypatch.setattr(inference, "assess", _raise(ValueError("a bug")))
    _upload(jane, factories.jpeg(1))
    for _ in range(jobs.MAX_ATTEMPTS):
        factories.assess()
    assert "failed in attempt 3" in logged()
    assert "jane" not in logged()


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd.jpg", "jane\u202egpj.exe", "j" * 300 + ".jpg", "C:\\jane.jpg", ".jpg"],
)
def test_hostile_file_names_are_not_used(jane, stored, name):
    assert _upload(jane, factories.jpeg(1), name=name).status_code == 201
    kept = [path.name for path in stored.rglob("*") if path.is_file()]
    assert len(kept) == 2
    assert not any("jane" in one or "passwd" in one for one in kept)
