"""Which changes of an OpenAPI document break clients of the one before.

Written for documents of drf-spectacular: of a schema it knows references, unions, enumerations,
objects, lists, formats and bounds. What is only added is never a break: operations, optional
parameters and fields of requests, fields and words of answers, statuses.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Schema = Mapping[str, Any]

# Of what a request may hold: whether the second bound lets less through than the first.
_TIGHTER = {
    "minLength": lambda old, new: new > old,
    "minimum": lambda old, new: new > old,
    "minItems": lambda old, new: new > old,
    "maxLength": lambda old, new: new < old,
    "maximum": lambda old, new: new < old,
    "maxItems": lambda old, new: new < old,
}
_LOOSEST = {"minLength": 0, "minItems": 0}
_ANY = frozenset({"null", "boolean", "object", "array", "number", "integer", "string"})


@dataclass
class Shape:
    """A schema without references and unions."""

    types: frozenset[str] = _ANY
    formats: frozenset[str] = frozenset()
    words: frozenset[Any] | None = None
    properties: Mapping[str, Schema] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    items: Schema | None = None
    values: Schema | None = None
    bounds: Mapping[str, float] = field(default_factory=dict)


def breaking_changes(old: Schema, new: Schema) -> list[str]:
    """Return what breaks clients of the old document, one sentence each, in its order."""
    return list(dict.fromkeys(_Comparison(old, new).changes()))


class _Comparison:
    def __init__(self, old: Schema, new: Schema) -> None:
        self._old, self._new = old, new
        self._compared: set[tuple[str, str, bool]] = set()

    def changes(self) -> Iterator[str]:
        for path, methods in self._old["paths"].items():
            for method, operation in methods.items():
                name = f"{method.upper()} {path}"
                now = self._new["paths"].get(path, {}).get(method)
                if now is None:
                    yield f"{name} is gone"
                else:
                    yield from self._operation(name, operation, now)

    def _operation(self, name: str, old: Schema, new: Schema) -> Iterator[str]:
        for scope in sorted(_scopes(new) - _scopes(old)):
            yield f"{name} needs the scope {scope}"
        yield from self._parameters(name, old, new)
        yield from self._request(name, old.get("requestBody"), new.get("requestBody"))
        yield from self._answers(name, old["responses"], new["responses"])

    def _parameters(self, name: str, old: Schema, new: Schema) -> Iterator[str]:
        before, now = _parameters(old), _parameters(new)
        for key, parameter in now.items():
            is_new_need = not before.get(key, {}).get("required", False)
            if parameter.get("required", False) and is_new_need:
                yield f"{name} needs the parameter {key[1]}"
        for key, parameter in before.items():
            if key not in now:
                yield f"{name} no longer takes the parameter {key[1]}"
            else:
                place = f"{name} parameter {key[1]}"
                yield from self._schema(place, parameter["schema"], now[key]["schema"], sent=True)

    def _request(self, name: str, old: Schema | None, new: Schema | None) -> Iterator[str]:
        if old is None:
            if new is not None and new.get("required", False):
                yield f"{name} needs a body"
            return
        if new is None:
            yield f"{name} no longer takes a body"
            return
        if new.get("required", False) and not old.get("required", False):
            yield f"{name} needs a body"
        yield from self._content(f"{name} request", old["content"], new["content"], sent=True)

    def _answers(self, name: str, old: Schema, new: Schema) -> Iterator[str]:
        for status, answer in old.items():
            place = f"{name} answer {status}"
            if status not in new:
                yield f"{place} is gone"
                continue
            for header in answer.get("headers", {}).keys() - new[status].get("headers", {}).keys():
                yield f"{place} has no header {header} any more"
            before, now = answer.get("content", {}), new[status].get("content", {})
            yield from self._content(place, before, now, sent=False)

    def _content(self, place: str, old: Schema, new: Schema, *, sent: bool) -> Iterator[str]:
        for media_type, content in old.items():
            if media_type not in new:
                yield f"{place} is no longer {media_type}"
            else:
                schemas = content["schema"], new[media_type]["schema"]
                yield from self._schema(place, *schemas, sent=sent)

    def _schema(self, place: str, old: Schema, new: Schema, *, sent: bool) -> Iterator[str]:
        """Compare two schemas; `sent` for requests, where less may not be taken than before.

        Of answers the reverse holds: no other types may come than before.
        """
        if "$ref" in old and "$ref" in new:
            pair = (old["$ref"], new["$ref"], sent)
            if pair in self._compared:
                return
            self._compared.add(pair)
            place = f"{old['$ref'].rpartition('/')[2]}" if not sent else place
        before, now = _shape(old, self._old), _shape(new, self._new)
        yield from _types(place, before, now, sent=sent)
        yield from self._fields(place, before, now, sent=sent)
        for part in ("items", "values"):
            inner = getattr(before, part), getattr(now, part)
            if None not in inner:
                yield from self._schema(f"{place} {part}", *inner, sent=sent)
        if sent:
            yield from _bounds(place, before, now)

    def _fields(self, place: str, old: Shape, new: Shape, *, sent: bool) -> Iterator[str]:
        if "object" not in new.types:
            return  # `_types` tells that.
        for name, schema in old.properties.items():
            if name in new.properties:
                yield from self._schema(
                    f"{place} field {name}", schema, new.properties[name], sent=sent
                )
            else:
                yield f"{place} field {name} is gone"
        needed, promised = new.required - old.required, old.required - new.required
        if sent:
            yield from (f"{place} needs the field {name}" for name in sorted(needed))
        else:
            kept = sorted(promised & new.properties.keys())
            yield from (f"{place} field {name} may be missing" for name in kept)


def _types(place: str, old: Shape, new: Shape, *, sent: bool) -> Iterator[str]:
    offered, needed = (new, old) if sent else (old, new)
    if missing := _numbers(needed.types) - _numbers(offered.types):
        verb = "no longer takes" if sent else "may be"
        yield f"{place} {verb} {' or '.join(sorted(missing))}"
    elif old.formats != new.formats:
        yield f"{place} has another format: {_words(old.formats)}, now {_words(new.formats)}"
    if sent and new.words is not None:
        if old.words is None:
            yield f"{place} takes certain words only"
        elif gone := old.words - new.words:
            yield f"{place} no longer takes {_words(gone)}"


def _numbers(types: frozenset[str]) -> frozenset[str]:
    """Return the types, with whole numbers among the numbers."""
    return types | {"integer"} if "number" in types else types


def _bounds(place: str, old: Shape, new: Shape) -> Iterator[str]:
    for name, is_tighter in _TIGHTER.items():
        before = old.bounds.get(name, _LOOSEST.get(name))
        now = new.bounds.get(name)
        if now is not None and (before is None or is_tighter(before, now)):
            yield f"{place} has a tighter {name}: {now}"


def _scopes(operation: Schema) -> set[str]:
    return {scope for each in operation["security"] for scopes in each.values() for scope in scopes}


def _parameters(operation: Schema) -> dict[tuple[str, str], Schema]:
    return {(each["in"], each["name"]): each for each in operation.get("parameters", ())}


def _words(words: frozenset[Any]) -> str:
    return " or ".join(sorted(str(word) or '""' for word in words)) or "none"


def _shape(schema: Schema, document: Schema) -> Shape:
    if "$ref" in schema:
        return _shape(
            document["components"]["schemas"][schema["$ref"].rpartition("/")[2]], document
        )
    if parts := schema.get("oneOf") or schema.get("anyOf") or schema.get("allOf"):
        return _union([_shape(part, document) for part in parts])
    given = schema.get("type")
    types = frozenset([given] if isinstance(given, str) else given or _ANY)
    words = frozenset(schema["enum"]) if "enum" in schema else None
    if given == "null":
        words = frozenset([None])
    elif words and given is None:
        types = frozenset("null" if word is None else "string" for word in words)
    values = schema.get("additionalProperties")
    return Shape(
        types,
        frozenset([schema["format"]] if "format" in schema else []),
        words,
        schema.get("properties", {}),
        frozenset(schema.get("required", ())),
        schema.get("items"),
        values if isinstance(values, Mapping) else None,
        {name: schema[name] for name in _TIGHTER if name in schema},
    )


def _union(shapes: list[Shape]) -> Shape:
    """Return what any of them allows. Of objects drf-spectacular has one beside null at most."""
    largest = max(shapes, key=lambda shape: len(shape.properties))
    words = [shape.words for shape in shapes]
    return Shape(
        frozenset().union(*(shape.types for shape in shapes)),
        frozenset().union(*(shape.formats for shape in shapes)),
        None if None in words else frozenset().union(*words),
        largest.properties,
        largest.required,
        largest.items,
        largest.values,
        largest.bounds,
    )
