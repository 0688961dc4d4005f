"""Settings for tests: fast hashing, the fake classifier, a broker in memory."""

import tempfile
from pathlib import Path

from skinspect_site.settings.base import *  # noqa: F403
from skinspect_site.settings.base import DATABASES, STORAGES

DEBUG = False
SECRET_KEY = "tests-only"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = MAIL_TRANSPORT = "django.core.mail.backends.locmem.EmailBackend"
DEMO_ALLOWED = True
CLASSIFIER_BACKEND = "fake"
MIN_FREE_BYTES = 1024 * 1024
_home = tempfile.TemporaryDirectory(prefix="skinspect-tests-")
HOME = Path(_home.name)
MODELS_DIR = HOME / "models"
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, so that several connections compete as in production; it need not survive a crash.
    DATABASES["default"]["TEST"] = {"NAME": HOME / "test.sqlite3"}
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
STORAGES = STORAGES | {
    "default": {
        "BACKEND": "classifier.core.storage.PrivateFileStorage",
        "OPTIONS": {"location": HOME / "photos"},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
CELERY_BROKER_URL = "memory://"
ERASED_FILE = ""
METRICS_PORT = 0
TRACES_ENDPOINT = ""
