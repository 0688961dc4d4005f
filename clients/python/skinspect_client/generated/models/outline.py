from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.outline_source_enum import OutlineSourceEnum
from typing import cast


T = TypeVar("T", bound="Outline")


@_attrs_define
class Outline:
    """The closed outline of the mole.

    Attributes:
        points (list[list[float]]): x and y as fractions of the upright photo's width and height.
        quality (float): How well it should agree with an outline drawn by hand (Jaccard index).
        source (OutlineSourceEnum):
    """

    points: list[list[float]]
    quality: float
    source: OutlineSourceEnum
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        points = []
        for points_item_data in self.points:
            points_item = points_item_data

            points.append(points_item)

        quality = self.quality

        source = self.source.value

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "points": points,
                "quality": quality,
                "source": source,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        points = []
        _points = d.pop("points")
        for points_item_data in _points:
            points_item = cast(list[float], points_item_data)

            points.append(points_item)

        quality = d.pop("quality")

        source = OutlineSourceEnum(d.pop("source"))

        outline = cls(
            points=points,
            quality=quality,
            source=source,
        )

        outline.additional_properties = d
        return outline

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
