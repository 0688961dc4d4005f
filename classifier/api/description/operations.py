"""How drf-spectacular describes an operation, where its own way is not enough."""

from collections.abc import Mapping
from typing import Any

from drf_spectacular.openapi import AutoSchema

from classifier.api.deprecation import Deprecation, deprecations_of
from classifier.api.description import headers


class PartnerSchema(AutoSchema):
    """Adds tags by resource, the headers of every answer, and what is deprecated."""

    def get_tags(self) -> list[str]:
        """Return the resource: the first part of the address after the version."""
        return [self.path.strip("/").split("/")[2]]

    def get_description(self) -> str:  # type: ignore[override]
        """Return the view's docstring, and since when the operation is deprecated."""
        text: str = super().get_description()
        own: Deprecation | None = getattr(self._handler(), "deprecation", None)
        return f"{text}\n\n{own.sentence()}" if own else text

    def get_operation(self, *arguments: Any, **options: Any) -> dict[str, Any] | None:
        """Return the operation with the headers that its answers have."""
        operation = super().get_operation(*arguments, **options)
        if operation is not None:
            is_deprecated = bool(deprecations_of(self._handler()))
            for status, answer in operation["responses"].items():
                names = headers.of_answer(int(status), is_deprecated=is_deprecated)
                described = {name: headers.reference(name) for name in names}
                answer["headers"] = answer.get("headers", {}) | described
        return operation

    def _map_basic_serializer(self, serializer: Any, direction: Any) -> Any:
        schema = super()._map_basic_serializer(serializer, direction)  # type: ignore[no-untyped-call]
        marked: Mapping[str, Deprecation] = getattr(serializer, "deprecations", {})
        for name in marked.keys() & schema.get("properties", {}).keys():
            field = schema["properties"][name]
            parts = (field.get("description", ""), marked[name].sentence())
            schema["properties"][name] = field | {
                "deprecated": True,
                "description": " ".join(filter(None, parts)),
            }
        return schema

    def _handler(self) -> Any:
        return getattr(self.view, self.method.lower())
