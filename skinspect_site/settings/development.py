"""The embedded default of `make run`: one machine, plain HTTP on the loopback address."""

import secrets

from skinspect_site.settings.base import *  # noqa: F403
from skinspect_site.settings.base import CELERY_BROKER_URL, HOME, env
from skinspect_site.settings.secret_files import secret


def _kept_secret_key() -> str:
    """Return this installation's own key, which is made at the first start."""
    path = HOME / "secret_key"
    if not path.exists():
        HOME.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(64), encoding="ascii")
    return path.read_text(encoding="ascii")


DEBUG = env.bool("DEBUG", False)
SECRET_KEY = secret("SECRET_KEY") or _kept_secret_key()
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", [])
DEMO_ALLOWED = True
MAIL_TRANSPORT = "classifier.core.mail.TerminalAndFileBackend"
EMAIL_FILE_PATH = HOME / "mail"

# Commands that run beside `make run` use its broker.
_embedded_broker = HOME / "valkey" / "valkey.sock"
if not secret("REDIS_URL") and _embedded_broker.exists():
    CELERY_BROKER_URL = f"redis+socket://{_embedded_broker}"
