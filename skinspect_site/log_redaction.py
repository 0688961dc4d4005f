"""Keeps the keys of links out of logs, and the text of requests from writing lines of its own."""

import logging
import re

# However the path is written: doubled slashes and capitals don't open a page, but hold its key.
_LINK_KEY = re.compile(
    r"(?<![\w/.-])"
    r"(/+(?:account/+(?:confirm-email|password/+reset/+key)|calendar|reminders/+no-mail|capture|shared)/+)"
    r"[^\s\"'?]+",
    re.IGNORECASE,
)
# A key at an address that we don't know, as in a link with a letter too many. Keys are the only
# parts of our addresses that are longer than a UUID and have no dot, as names of files do.
_LONG_PART = re.compile(r"(?<=/)[\w=:-]{40,}(?![\w=:.-])", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def redact(text: str) -> str:
    """Return the text with "-" in place of the key in each path that holds one."""
    return _LONG_PART.sub("-", _LINK_KEY.sub(r"\1-", text))


def escape_controls(text: str) -> str:
    """Return the text with each control character, line ends too, as its percent-encoded bytes."""
    return _CONTROL.sub(_percent_encoded, text)


def _percent_encoded(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found.group().encode())


class RedactLinkKeys(logging.Filter):
    """Redacts a record's message, such as Django's about a page that was not found.

    Text among the arguments of the message may come from a request, so that it is kept on one line.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record through, redacted."""
        if isinstance(record.args, tuple):
            record.args = tuple(_one_line(each) for each in record.args)
        record.msg, record.args = redact(record.getMessage()), None
        return True


def _one_line(value: object) -> object:
    return escape_controls(value) if isinstance(value, str) else value
