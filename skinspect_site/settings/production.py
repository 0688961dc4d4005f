"""Settings for servers: SECRET_KEY and ALLOWED_HOSTS are required, HTTPS is assumed."""

from django.core.exceptions import ImproperlyConfigured

from skinspect_site.settings.base import *  # noqa: F403
from skinspect_site.settings.base import env
from skinspect_site.settings.secret_files import secret

MIN_KEY_LENGTH = 50
# Different ones. Random hexadecimal digits, which have 16, are taken; repeated words seldom are.
MIN_KEY_CHARACTERS = 10


def _secret_key() -> str:
    key = secret("SECRET_KEY")
    if len(key) < MIN_KEY_LENGTH or len(set(key)) < MIN_KEY_CHARACTERS:
        raise ImproperlyConfigured(
            f"Set SECRET_KEY to at least {MIN_KEY_LENGTH} random characters, for example with: "
            "python -c 'import secrets; print(secrets.token_urlsafe(64))'"
        )
    return key


def _allowed_hosts() -> list[str]:
    hosts: list[str] = [host for host in env.list("ALLOWED_HOSTS", []) if host]
    if not hosts:
        raise ImproperlyConfigured(
            "Set ALLOWED_HOSTS to the names this site is reached by, for example: skin.example.org"
        )
    return hosts


DEBUG = False
SECRET_KEY = _secret_key()
ALLOWED_HOSTS = _allowed_hosts()
# A leading dot in ALLOWED_HOSTS stands for all subdomains, which an origin writes as "*.".
CSRF_TRUSTED_ORIGINS = env.list(
    "CSRF_TRUSTED_ORIGINS",
    [f"https://{'*' if host.startswith('.') else ''}{host}" for host in ALLOWED_HOSTS],
)
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", True)
SECURE_REDIRECT_EXEMPT = [r"^health/", r"^metrics$"]
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", 31_536_000)
# Both bind every other host of the operator's domain, preloading for months: not ours to decide.
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", False)
SECURE_HSTS_PRELOAD = env.bool("SECURE_HSTS_PRELOAD", False)
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
if env.bool("BEHIND_PROXY", False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SITE_URL = (env.str("SITE_URL", "") or f"https://{ALLOWED_HOSTS[0].lstrip('.')}").rstrip("/")
MAIL_TRANSPORT = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = env.str("EMAIL_HOST", "localhost")
EMAIL_PORT = env.int("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = secret("EMAIL_HOST_PASSWORD")
# Seconds for each step. Without it a mail server that does not answer holds a worker for ever.
EMAIL_TIMEOUT = 10
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", False)
