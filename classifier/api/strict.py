"""Requests hold what their operation describes, and nothing else."""

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

Field = serializers.Field[Any, Any, Any, Any]

UNKNOWN = ErrorDetail("There is no such field or parameter.", "unknown_field")
REPEATED = ErrorDetail("This was sent more than once.", "repeated")
EMPTY = ErrorDetail("This must not be empty.", "empty")

_LITERALS = {"true": True, "false": False}
# DRF takes numbers for text, text for numbers, and "yes" or 1 for true.
_JSON_TYPES: tuple[tuple[tuple[type[Field], ...], type, str], ...] = (
    ((serializers.BooleanField,), bool, "This must be true or false."),
    ((serializers.IntegerField,), int, "This must be a whole number."),
    (
        (
            serializers.CharField,
            serializers.ChoiceField,
            serializers.DateTimeField,
            serializers.UUIDField,
        ),
        str,
        "This must be text.",
    ),
)


class StrictSerializer(serializers.Serializer[Any]):
    """The query parameters or the body of an operation, as a form or as JSON.

    Unknown and repeated fields are errors, and so are empty ones, but for fields that allow blanks
    or null: an empty value erases those. Booleans are `true` or `false`.
    """

    def to_internal_value(self, data: Any) -> Any:
        """Return the values. Raises ValidationError that names all fields with errors."""
        if not isinstance(data, Mapping):
            return super().to_internal_value(data)
        sent: dict[str, Any] = {}
        errors: dict[str, Any] = {}
        for name in data:
            try:
                sent[name] = self._sent(name, data)
            except serializers.ValidationError as error:
                errors[name] = error.detail
        try:
            values = super().to_internal_value(sent)
        except serializers.ValidationError as error:
            # A field that was left out of `sent` is "required" too: what is wrong with it counts.
            errors = {**error.detail, **errors}  # type: ignore[dict-item]
        if errors:
            raise serializers.ValidationError(errors)
        return values

    def _sent(self, name: str, data: Mapping[str, Any]) -> Any:
        """Return the one value that was sent for a field."""
        field: Field | None = self.fields.get(name)
        if field is None or field.read_only:
            raise serializers.ValidationError([UNKNOWN])
        if not isinstance(data, QueryDict):
            return _from_json(field, data[name])
        if len(values := data.getlist(name)) > 1:
            raise serializers.ValidationError([REPEATED])
        return _from_form(field, values[0])


def _from_json(field: Field, value: Any) -> Any:
    if isinstance(value, str) and not value.strip():
        return _empty(field)
    if isinstance(field, serializers.IntegerField) and type(value) is float and value.is_integer():
        # To JSON, 5.0 is the same number as 5.
        value = int(value)
    for fields, kind, sentence in _JSON_TYPES:
        if isinstance(field, fields) and value is not None and type(value) is not kind:
            raise serializers.ValidationError([sentence], "invalid")
    return value


def _from_form(field: Field, value: Any) -> Any:
    if isinstance(value, str) and not value.strip():
        # A form can't say null.
        return None if field.allow_null else _empty(field)
    if not isinstance(field, serializers.BooleanField):
        return value
    if value not in _LITERALS:
        raise serializers.ValidationError(["This must be true or false."], "invalid")
    return _LITERALS[value]


def _empty(field: Field) -> str:
    if not getattr(field, "allow_blank", False):
        raise serializers.ValidationError([EMPTY])
    return ""
