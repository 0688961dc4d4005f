"""Log lines as JSON, for programs that collect logs (`LOG_FORMAT=json`)."""

import json
import logging
from datetime import UTC, datetime


class JsonLines(logging.Formatter):
    """Writes each record as one JSON object on one line: what a line of text says, and no more.

    A record's other attributes, such as Django's request, may hold what is personal.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            **{name: getattr(record, name, "-") for name in ("request_id", "task_id", "task")},
            "message": record.getMessage(),
        }
        if hasattr(record, "trace_id"):  # where traces are on
            line["trace_id"] = record.trace_id
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)
