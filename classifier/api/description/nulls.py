"""Null and "" in the OpenAPI document."""

from typing import Any

# drf-spectacular has components for these two, and generators make classes of them: then the null
# of an answer is an object, and not null.
_INLINE = {
    "#/components/schemas/NullEnum": {"type": "null"},
    "#/components/schemas/BlankEnum": {"type": "string", "maxLength": 0},
}


def write_null_and_empty_in_place(result: dict[str, Any], **_context: Any) -> dict[str, Any]:
    """Write null and "" where they are allowed; one of drf-spectacular's hooks."""
    for name in _INLINE:
        result["components"]["schemas"].pop(name.rpartition("/")[2], None)
    _write_in_place(result)
    return result


def _write_in_place(node: Any) -> None:
    if isinstance(node, dict):
        if "oneOf" in node:
            node["oneOf"] = [_INLINE.get(part.get("$ref"), part) for part in node["oneOf"]]
        for part in node.values():
            _write_in_place(part)
    elif isinstance(node, list):
        for part in node:
            _write_in_place(part)
