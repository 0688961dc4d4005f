"""Secrets from files, as Docker, systemd and Kubernetes hand them to a process.

A variable of the environment is seen by `docker inspect` and by every child process.
"""

import base64
import binascii
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

from django.core.exceptions import ImproperlyConfigured
from environs import Env

env = Env()
# Bytes of a master key, as AES-256 has it.
STORAGE_KEY_BYTES = 32


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


def storage_keys(text: str) -> tuple[bytes, ...]:
    """Return the keys that a text lists, one a line or separated by spaces, each in Base64.

    Raises ImproperlyConfigured, without a word of the key.
    """
    try:
        keys = tuple(
            base64.b64decode(word.translate(str.maketrans("-_", "+/")), validate=True)
            for word in text.split()
        )
    except (binascii.Error, ValueError):
        keys = (b"",)
    if any(len(key) != STORAGE_KEY_BYTES for key in keys) or len(set(keys)) < len(keys):
        raise ImproperlyConfigured(
            "STORAGE_KEYS must list different keys of 32 random bytes in Base64, one a line, the "
            "newest first. Make one with: openssl rand -base64 32"
        ) from None
    return keys
