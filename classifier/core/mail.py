"""Mail of the embedded installation: shown in the terminal and kept as files."""

from collections.abc import Sequence
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.console import EmailBackend as ConsoleBackend
from django.core.mail.backends.filebased import EmailBackend as FileBackend


class TerminalAndFileBackend(BaseEmailBackend):
    """Writes each message to the terminal and to `EMAIL_FILE_PATH`."""

    def __init__(self, fail_silently: bool = False, **_options: Any) -> None:
        super().__init__(fail_silently=fail_silently)
        self._backends = (ConsoleBackend(fail_silently), FileBackend(fail_silently=fail_silently))

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Send to both; returns how many messages were sent."""
        for backend in self._backends:
            backend.send_messages(email_messages)
        return len(email_messages)
