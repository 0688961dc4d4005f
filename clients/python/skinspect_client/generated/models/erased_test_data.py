from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset


T = TypeVar("T", bound="ErasedTestData")


@_attrs_define
class ErasedTestData:
    """How much test data was erased.

    Attributes:
        subjects_erased (int): With all moles, photos and results.
        subjects_left (int): Ask again until this is 0.
    """

    subjects_erased: int
    subjects_left: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        subjects_erased = self.subjects_erased

        subjects_left = self.subjects_left

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "subjects_erased": subjects_erased,
                "subjects_left": subjects_left,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        subjects_erased = d.pop("subjects_erased")

        subjects_left = d.pop("subjects_left")

        erased_test_data = cls(
            subjects_erased=subjects_erased,
            subjects_left=subjects_left,
        )

        erased_test_data.additional_properties = d
        return erased_test_data

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
