from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.basis_enum import BasisEnum
from ..models.word_enum import WordEnum
from typing import cast


T = TypeVar("T", bound="FigureChange")


@_attrs_define
class FigureChange:
    """How one figure changed; the ratio is later to earlier, with its 95% interval.

    Attributes:
        figure (str):
        word (WordEnum):
        ratio (float | None):
        low (float | None):
        high (float | None):
        basis (BasisEnum):
    """

    figure: str
    word: WordEnum
    ratio: float | None
    low: float | None
    high: float | None
    basis: BasisEnum
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        figure = self.figure

        word = self.word.value

        ratio: float | None
        ratio = self.ratio

        low: float | None
        low = self.low

        high: float | None
        high = self.high

        basis = self.basis.value

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "figure": figure,
                "word": word,
                "ratio": ratio,
                "low": low,
                "high": high,
                "basis": basis,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        figure = d.pop("figure")

        word = WordEnum(d.pop("word"))

        def _parse_ratio(data: object) -> float | None:
            if data is None:
                return data
            return cast(float | None, data)

        ratio = _parse_ratio(d.pop("ratio"))

        def _parse_low(data: object) -> float | None:
            if data is None:
                return data
            return cast(float | None, data)

        low = _parse_low(d.pop("low"))

        def _parse_high(data: object) -> float | None:
            if data is None:
                return data
            return cast(float | None, data)

        high = _parse_high(d.pop("high"))

        basis = BasisEnum(d.pop("basis"))

        figure_change = cls(
            figure=figure,
            word=word,
            ratio=ratio,
            low=low,
            high=high,
            basis=basis,
        )

        figure_change.additional_properties = d
        return figure_change

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
