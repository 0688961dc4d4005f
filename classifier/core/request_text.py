"""Text in requests is refused where Django would repair it, and JSON where it is a trap.

Django replaces bytes that are not UTF-8, so that two names may become one. Text that holds U+FFFD,
NUL or half of a surrogate pair has been damaged before it came here, and is refused as well.
"""

import json
import re
import traceback
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote_to_bytes

from django.core.exceptions import BadRequest
from django.http import HttpRequest

_DAMAGED = re.compile("[\x00\ufffd\ud800-\udfff]")
# Django leaves the bytes of a path that are not UTF-8 in this form.
_UNDECODED = re.compile("%[89A-Fa-f][0-9A-Fa-f]")
# ASCII is a part of UTF-8.
_CHARSETS = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})
# Lists and objects within each other. What we read has five; Python's own limit is its stack's.
MOST_LEVELS = 50


class UnreadableTextError(BadRequest):
    """Some text of the request is not UTF-8, or is damaged."""

    def __init__(self) -> None:
        super().__init__("The request holds unreadable text")


class NestedTooDeeplyError(BadRequest):
    """A JSON document of the request has too many lists or objects within each other."""

    def __init__(self) -> None:
        super().__init__("The JSON of the request is nested too deeply")


def check_text(text: str) -> None:
    """Raise UnreadableTextError for damaged text."""
    if _DAMAGED.search(text):
        raise UnreadableTextError


def decode_text(raw: bytes) -> str:
    """Return UTF-8 bytes as text. Raises UnreadableTextError."""
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        raise UnreadableTextError from error
    check_text(text)
    return text


def check_head(request: HttpRequest) -> None:
    """Check path, query string, headers and charset. Raises UnreadableTextError.

    Cookies are left out: those of other sites of the same domain come here too, the person cannot
    mend them, and of our own only exact values count.
    """
    if request.content_params and not _is_utf8(request.content_params.get("charset", "utf-8")):
        raise UnreadableTextError
    check_text(request.path_info)
    if _UNDECODED.search(request.path_info):
        raise UnreadableTextError
    decode_text(unquote_to_bytes(_raw(request.META.get("QUERY_STRING", ""))))
    for name, value in request.META.items():
        if name == "CONTENT_TYPE" or (name.startswith("HTTP_") and name != "HTTP_COOKIE"):
            decode_text(_raw(value))


def check_body(request: HttpRequest) -> None:
    """Check a body that is an HTML form or JSON. Raises UnreadableTextError, NestedTooDeeplyError.

    Multipart bodies are checked while they are parsed, see `classifier.core.uploads`. Other bodies
    are not read as text by any view.
    """
    if request.content_type == "application/x-www-form-urlencoded":
        decode_text(unquote_to_bytes(request.body))
    elif request.content_type == "application/json":
        for text in _strings(decode_text(request.body)):
            check_text(text)


def _is_utf8(charset: str) -> bool:
    return charset.lower() in _CHARSETS


def _raw(value: str) -> bytes:
    """Return the bytes that came; a WSGI server hands them over as Latin-1."""
    return value.encode("latin-1")


def is_from_nested_json(error: Exception) -> bool:
    """Whether a view failed because JSON in one of its form's fields is nested too deeply."""
    if not isinstance(error, RecursionError):
        return False
    *_, (frame, _line) = traceback.walk_tb(error.__traceback__)
    return str(frame.f_globals.get("__name__", "")).partition(".")[0] == "json"


def _strings(body: str) -> Iterator[str]:
    """Yield the keys and strings of a JSON document; nothing if it is not JSON."""
    try:
        left: list[tuple[Any, int]] = [(json.loads(body), 1)]
    except RecursionError as error:
        raise NestedTooDeeplyError from error
    except ValueError:
        return
    while left:
        value, level = left.pop()
        if level > MOST_LEVELS:
            raise NestedTooDeeplyError
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            yield from value
            left += [(each, level + 1) for each in value.values()]
        elif isinstance(value, list):
            left += [(each, level + 1) for each in value]
