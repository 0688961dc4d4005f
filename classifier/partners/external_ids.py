"""Partners' ids for subjects and moles."""

import re
import unicodedata

# Control characters, line separators and the Unicode property Bidi_Control: none is visible, so two
# ids that look the same would differ, and a mark that turns the direction hides what follows it.
# As the inside of a character class, in escapes that every dialect of regular expressions knows.
INVISIBLE = r"\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069"
_INVISIBLE = re.compile(f"[{INVISIBLE}]")


class InvisibleCharacterError(ValueError):
    """An id holds a control character or a bidirectional mark."""


def clean_external_id(text: str) -> str:
    """Return the id in NFC, as ids are stored and compared. Raises InvisibleCharacterError."""
    if _INVISIBLE.search(text):
        raise InvisibleCharacterError
    return unicodedata.normalize("NFC", text)
