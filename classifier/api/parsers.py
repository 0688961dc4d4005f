"""Reading bodies."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.parsers import JSONParser
from rest_framework.utils import json

from classifier.api.strict import REPEATED


class UniqueKeysJSONParser(JSONParser):
    """JSON whose objects hold no key twice; other parsers would keep the last one."""

    def parse(
        self,
        stream: Any,
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """Return what the JSON, in UTF-8, says. Raises ParseError, or ValidationError for keys."""
        try:
            return json.loads(stream.read(), object_pairs_hook=_unique)
        except (ValueError, RecursionError) as error:
            raise ParseError(f"The body is not JSON: {error}.") from error


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    times = Counter(key for key, _ in pairs)
    if repeated := {key: [REPEATED] for key in times if times[key] > 1}:
        raise ValidationError(repeated)
    return dict(pairs)
