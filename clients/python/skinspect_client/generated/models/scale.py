from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.scale_kind_enum import ScaleKindEnum


T = TypeVar("T", bound="Scale")


@_attrs_define
class Scale:
    """What millimetres are taken from.

    Attributes:
        kind (ScaleKindEnum):
        relative_sd (float): The standard deviation of a length, relative to it.
    """

    kind: ScaleKindEnum
    relative_sd: float
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        kind = self.kind.value

        relative_sd = self.relative_sd

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "kind": kind,
                "relative_sd": relative_sd,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        kind = ScaleKindEnum(d.pop("kind"))

        relative_sd = d.pop("relative_sd")

        scale = cls(
            kind=kind,
            relative_sd=relative_sd,
        )

        scale.additional_properties = d
        return scale

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
