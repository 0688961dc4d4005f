"""Requests of the OpenAPI document as commands of curl, from their examples."""

import json
import re
import shlex
from collections.abc import Mapping
from typing import Any

Schema = Mapping[str, Any]

# Headers that an example should not do without.
_SHOWN = {"Idempotency-Key", "Prefer"}
_AUTHORIZATION = '-H "Authorization: Bearer $TOKEN"'


def curl_of(method: str, path: str, operation: Schema) -> str:
    """Return the command, one option a line. `$API` stands for the address before the resource."""
    parameters = operation.get("parameters", ())
    examples = {each["name"]: str(each["example"]) for each in parameters}
    filled = re.sub(r"\{(\w+)\}", lambda found: examples[found[1]], path)
    options = [_AUTHORIZATION]
    if method not in ("get", "post"):
        options.insert(0, f"-X {method.upper()}")
    options += [f'-H "{name}: {examples[name]}"' for name in examples if name in _SHOWN]
    for media_type, content in operation.get("requestBody", {}).get("content", {}).items():
        options += _body(media_type, content)
    if _answers_picture(operation):
        options.append("-o picture.png")
    address = filled.removeprefix("/api/v1")
    return " \\\n  ".join(["curl", *options, f'"$API{address}"'])


def _body(media_type: str, content: Schema) -> list[str]:
    example = content["example"]
    if media_type == "application/json":
        text = json.dumps(example, indent=2, ensure_ascii=False)
        return [f'-H "Content-Type: {media_type}"', f"-d {shlex.quote(text)}"]
    return [f"-F {name}={_field(name, value)}" for name, value in example.items()]


def _field(name: str, value: Any) -> str:
    return f"@{value}" if name == "image" else shlex.quote(str(value))


def _answers_picture(operation: Schema) -> bool:
    return "image/png" in operation["responses"].get("200", {}).get("content", {})
