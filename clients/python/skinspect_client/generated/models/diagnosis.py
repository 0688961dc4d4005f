from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast


T = TypeVar("T", bound="Diagnosis")


@_attrs_define
class Diagnosis:
    """A diagnosis by its codes.

    Attributes:
        code (str): ISIC's short code, such as `MEL` or `NV`.
        name (str):
        snomed_ct (None | str): The disorder in SNOMED CT; null where no single one fits.
        icd_10 (None | str): WHO's ICD-10, with `.9` for an unspecified place; null where none fits.
    """

    code: str
    name: str
    snomed_ct: None | str
    icd_10: None | str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        code = self.code

        name = self.name

        snomed_ct: None | str
        snomed_ct = self.snomed_ct

        icd_10: None | str
        icd_10 = self.icd_10

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "code": code,
                "name": name,
                "snomed_ct": snomed_ct,
                "icd_10": icd_10,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        code = d.pop("code")

        name = d.pop("name")

        def _parse_snomed_ct(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        snomed_ct = _parse_snomed_ct(d.pop("snomed_ct"))

        def _parse_icd_10(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        icd_10 = _parse_icd_10(d.pop("icd_10"))

        diagnosis = cls(
            code=code,
            name=name,
            snomed_ct=snomed_ct,
            icd_10=icd_10,
        )

        diagnosis.additional_properties = d
        return diagnosis

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
