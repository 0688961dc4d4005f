"""Secrets from files, as Docker, systemd and Kubernetes hand them to a process.

A variable of the environment is seen by `docker inspect` and by every child process.
"""

from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

from django.core.exceptions import ImproperlyConfigured
from environs import Env

env = Env()


def secret(name: str) -> str:
    """Return what the file says that NAME_FILE names, or else the variable NAME, or "".

    An empty file counts as none, so that a deployment can name files for all secrets.
    Raises ImproperlyConfigured if the file cannot be read.
    """
    if path := env.str(f"{name}_FILE", ""):
        try:
            value = Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise ImproperlyConfigured(
                f"{name}_FILE names {path}, which cannot be read: {error}."
            ) from error
        if value:
            return value
    return str(env.str(name, "")).strip()


def with_password(url: str, password: str) -> str:
    """Return the address with a password of any characters, unless it holds one already."""
    parts = urlsplit(url)
    if not password or parts.password is not None or not parts.netloc:
        return url
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{parts.username or ''}:{quote(password, '')}@{host}"))
