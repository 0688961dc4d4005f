"""The OpenAPI document, rearranged for the page that people read."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from drf_spectacular.generators import SchemaGenerator

from classifier.api.description.curl import curl_of

Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter, or a field of a body. `place` is where it goes; empty in a body."""

    name: str
    kind: SafeString
    required: bool
    text: SafeString
    place: str = ""
    is_deprecated: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer. `shape` names its body, where that is an object; `codes` are of problems.

    `example` is a body in JSON.
    """

    status: str
    phrase: str
    media_type: str
    text: SafeString
    shape: str
    codes: list[str]
    example: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one address, with the curl command of its example."""

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
    curl: str

    @property
    def shown_answers(self) -> list[Answer]:
        """The answers whose examples stand beside the operation."""
        return [answer for answer in self.answers if answer.example]


@dataclass(frozen=True, slots=True)
class Group:
    """The operations on one kind of resource."""

    name: str
    text: str
    operations: list[Operation]

    @property
    def title(self) -> str:
        """The name as a heading."""
        return self.name.replace("-", " ").capitalize()


@dataclass(frozen=True, slots=True)
class Shape:
    """An object in answers, or within a body."""

    name: str
    text: SafeString
    fields: list[Field]


@dataclass(frozen=True, slots=True)
class Reference:
    """The whole API. `problem` is an example of a problem, in JSON."""

    groups: list[Group]
    shapes: list[Shape]
    problem: str

    @property
    def operations(self) -> Iterator[Operation]:
        """All operations, in the order of the page."""
        return (operation for group in self.groups for operation in group.operations)


@lru_cache(maxsize=1)
def reference() -> Reference:
    """Return the reference; it is the same for everyone, so it is built once per process."""
    generator: Any = SchemaGenerator
    return arrange(generator().get_schema(request=None, public=True))


def arrange(document: Schema) -> Reference:
    """Turn an OpenAPI document into a reference."""
    shapes = document["components"]["schemas"]
    described = [
        (operation["tags"][0], _operation(method, path, operation, shapes))
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    texts = {tag["name"]: tag["description"] for tag in document["tags"]}
    names = dict.fromkeys([*texts, *(tag for tag, _ in described)])
    groups = [
        Group(name, texts.get(name, ""), [each for tag, each in described if tag == name])
        for name in names
    ]
    # A body is shown with its operation, an object within a body by itself.
    bodies = set(_bodies(document))
    answered = [
        Shape(name, _marked(shape.get("description", "")), _fields(shape, shapes))
        for name, shape in shapes.items()
        if "properties" in shape and name not in bodies
    ]
    problem = document["components"]["examples"]["invalid"]["value"]
    return Reference(groups, answered, _json(problem))


def _bodies(document: Schema) -> Iterator[str]:
    for methods in document["paths"].values():
        for operation in methods.values():
            for content in operation.get("requestBody", {}).get("content", {}).values():
                yield _name(content["schema"])


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
        curl=curl_of(method, path, described),
    )


def _parameter(described: Schema, shapes: Schema) -> Field:
    return Field(
        described["name"],
        _linked(_kind(described["schema"], shapes), shapes),
        described.get("required", False),
        _marked(described.get("description", "")),
        described["in"],
    )


def _fields(shape: Schema, shapes: Schema) -> list[Field]:
    required = shape.get("required", ())
    return [
        Field(
            name,
            _linked(_kind(field, shapes), shapes),
            name in required,
            _marked(field.get("description", "")),
            is_deprecated=field.get("deprecated", False),
        )
        for name, field in shape["properties"].items()
    ]


def _answer(status: str, described: Schema) -> Answer:
    contents: Schema = described.get("content", {})
    media_type = next(iter(contents), "")
    content = contents.get(media_type, {})
    return Answer(
        status,
        HTTPStatus(int(status)).phrase,
        media_type,
        _marked(described["description"]),
        _name(content["schema"]) if contents else "",
        list(content.get("examples", ())),
        _json(content["example"]) if "example" in content else "",
    )


def _json(example: Any) -> str:
    return json.dumps(example, indent=2, ensure_ascii=False)


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


def _linked(kind: str, shapes: Schema) -> SafeString:
    """Link the objects that a kind names to their fields."""
    words = kind.split(" ")
    named = {word for word in words if "properties" in shapes.get(word, ())}
    return format_html_join(
        " ",
        "{}",
        (
            (format_html('<a href="#{}">{}</a>', word, word) if word in named else word,)
            for word in words
        ),
    )


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
