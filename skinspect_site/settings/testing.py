"""For the tests: fast hashing, the fake classifier, no message leaves the process."""

import tempfile
from pathlib import Path

from skinspect_site.settings.base import *  # noqa: F403
from skinspect_site.settings.base import STORAGES

DEBUG = False
SECRET_KEY = "tests-only"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CLASSIFIER_BACKEND = "fake"
HOME = Path(tempfile.mkdtemp(prefix="skinspect-tests-"))
STORAGES = STORAGES | {
    "default": {
        "BACKEND": "classifier.storage.PrivateFileStorage",
        "OPTIONS": {"location": HOME / "photos"},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
CELERY_BROKER_URL = "memory://"
