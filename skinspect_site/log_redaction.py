"""Keeps the keys of links out of logs: a link opens its page to anyone who has it."""

import logging
import re

_LINK_KEY = re.compile(
    r"(?<![\w/.-])"
    r"(/(?:account/(?:confirm-email|password/reset/key)|calendar|reminders/no-mail|capture|shared)/)"
    r"[^\s\"'?]+"
)


def redact(text: str) -> str:
    """Return the text with "-" in place of the key in each path that holds one."""
    return _LINK_KEY.sub(r"\1-", text)


class RedactLinkKeys(logging.Filter):
    """Redacts a record's message, such as Django's about a page that was not found."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record through, redacted."""
        record.msg, record.args = redact(record.getMessage()), None
        return True
