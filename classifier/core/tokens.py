"""Tokens of links that need no account: too long to be guessed, stored as a digest only."""

import hashlib
import secrets

TOKEN_BYTES = 32


def new_token() -> tuple[str, str]:
    """Return a token of 43 URL-safe characters (256 bits), and its digest."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    return token, digest(token)


def digest(token: str) -> str:
    """Return the hex sha-256 to keep of a token. It needs no salt: nobody can try 2^256 tokens."""
    return hashlib.sha256(token.encode()).hexdigest()
