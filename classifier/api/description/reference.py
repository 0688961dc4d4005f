"""The OpenAPI document, rearranged for the page that people read."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from drf_spectacular.generators import SchemaGenerator

Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter, or a field of a body. `place` is where it goes; empty in a body."""

    name: str
    kind: str
    required: bool
    text: SafeString
    place: str = ""
    is_deprecated: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer. `shape` names its body, where that is an object."""

    status: str
    media_type: str
    text: SafeString
    shape: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one address."""

    name: str
    method: str
    path: str
    summary: str
    text: SafeString
    is_deprecated: bool
    scope: str
    parameters: list[Field]
    body: list[Field]
    answers: list[Answer]


@dataclass(frozen=True, slots=True)
class Shape:
    """An object in responses."""

    name: str
    text: SafeString
    fields: list[Field]


@dataclass(frozen=True, slots=True)
class Reference:
    """The whole API."""

    operations: list[Operation]
    shapes: list[Shape]


@lru_cache(maxsize=1)
def reference() -> Reference:
    """Return the reference; it is the same for everyone, so it is built once per process."""
    generator: Any = SchemaGenerator
    return arrange(generator().get_schema(request=None, public=True))


def arrange(document: Schema) -> Reference:
    """Turn an OpenAPI document into a reference."""
    shapes = document["components"]["schemas"]
    operations = [
        _operation(method, path, described, shapes)
        for path, methods in document["paths"].items()
        for method, described in methods.items()
    ]
    answered = [
        Shape(name, _marked(shape.get("description", "")), _fields(shape, shapes))
        for name, shape in shapes.items()
        if "properties" in shape and not name.endswith("Request")
    ]
    return Reference(operations, answered)


def _operation(method: str, path: str, described: Schema, shapes: Schema) -> Operation:
    contents = described.get("requestBody", {}).get("content", {}).values()
    return Operation(
        name=described["operationId"],
        method=method.upper(),
        path=path,
        summary=described["summary"],
        text=_marked(described["description"]),
        is_deprecated=described.get("deprecated", False),
        scope=described["security"][0]["partner"][0],
        parameters=[_parameter(each, shapes) for each in described.get("parameters", ())],
        body=[field for each in contents for field in _fields(_follow(each, shapes), shapes)],
        answers=[_answer(status, each) for status, each in described["responses"].items()],
    )


def _parameter(described: Schema, shapes: Schema) -> Field:
    return Field(
        described["name"],
        _kind(described["schema"], shapes),
        described.get("required", False),
        _marked(described.get("description", "")),
        described["in"],
    )


def _fields(shape: Schema, shapes: Schema) -> list[Field]:
    required = shape.get("required", ())
    return [
        Field(
            name,
            _kind(field, shapes),
            name in required,
            _marked(field.get("description", "")),
            is_deprecated=field.get("deprecated", False),
        )
        for name, field in shape["properties"].items()
    ]


def _answer(status: str, described: Schema) -> Answer:
    contents: Schema = described.get("content", {})
    media_type = next(iter(contents), "")
    shape = _name(contents[media_type]["schema"]) if contents else ""
    return Answer(status, media_type, _marked(described["description"]), shape)


def _follow(content: Schema, shapes: Schema) -> Schema:
    shape: Schema = shapes[_name(content["schema"])]
    return shape


def _name(schema: Schema) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]


def _kind(schema: Schema, shapes: Schema) -> str:
    """Return in words which values a schema allows."""
    if name := _name(schema):
        return name if "properties" in shapes[name] else _kind(shapes[name], shapes)
    if parts := schema.get("allOf") or schema.get("oneOf"):
        return _or(_kind(part, shapes) for part in parts)
    if schema.get("maxLength") == 0:
        return "empty"
    if "enum" in schema:
        return _or("null" if word is None else str(word) for word in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_kind(schema['items'], shapes)}"
    types = schema.get("type", "any")
    words = _or([types] if isinstance(types, str) else types)
    return f"{words} ({schema['format']})" if "format" in schema else words


def _or(words: Iterable[str]) -> str:
    return " or ".join(word for word in words if word)


def _marked(text: str) -> SafeString:
    """Join the lines of each paragraph, and turn text between backticks into code."""
    parts = re.sub(r"(?<!\n)\n(?!\n)", " ", text).split("`")
    return format_html_join(
        "",
        "{}",
        (
            (format_html("<code>{}</code>", part) if n % 2 else part,)
            for n, part in enumerate(parts)
        ),
    )
