"""Keeps the keys of links out of logs: whoever has the link has what it opens."""

import logging
import re

_KEY = re.compile(
    r"(?<![\w/.-])"
    r"(/(?:account/(?:confirm-email|password/reset/key)|calendar|reminders/no-mail|capture|shared)/)"
    r"[^\s\"'?]+"
)


def mask(text: str) -> str:
    """Return a text with a dash for the key of each path that holds one."""
    return _KEY.sub(r"\1-", text)


class MaskKeys(logging.Filter):
    """Masks the keys in a record's message, such as Django's about a page not found."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record through, masked."""
        record.msg, record.args = mask(record.getMessage()), None
        return True
