from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.band import Band
from typing import cast
from uuid import UUID
import datetime

if TYPE_CHECKING:
    from ..models.pair_points import PairPoints


T = TypeVar("T", bound="CombinedResult")


@_attrs_define
class CombinedResult:
    """What one model version makes of two or more photos of a mole of one day together.

    Attributes:
        taken_on (datetime.date): The day of the photos, in the server's time zone.
        photo_ids (list[UUID]): The photos that it rests on, newest first.
        score (float): Calibrated for such photos.
        band (Band):
        model_version (str):
        operating_points (PairPoints): Below `lower` is lower concern, from `higher` on is higher concern, between is
            unclear.
        notice (str): To be shown with the result.
    """

    taken_on: datetime.date
    photo_ids: list[UUID]
    score: float
    band: Band
    model_version: str
    operating_points: PairPoints
    notice: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.pair_points import PairPoints  # noqa: PLC0415

        taken_on = self.taken_on.isoformat()

        photo_ids = []
        for photo_ids_item_data in self.photo_ids:
            photo_ids_item = str(photo_ids_item_data)
            photo_ids.append(photo_ids_item)

        score = self.score

        band = self.band.value

        model_version = self.model_version

        operating_points = self.operating_points.to_dict()

        notice = self.notice

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "taken_on": taken_on,
                "photo_ids": photo_ids,
                "score": score,
                "band": band,
                "model_version": model_version,
                "operating_points": operating_points,
                "notice": notice,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.pair_points import PairPoints  # noqa: PLC0415

        d = dict(src_dict)
        taken_on = datetime.date.fromisoformat(d.pop("taken_on"))

        photo_ids = []
        _photo_ids = d.pop("photo_ids")
        for photo_ids_item_data in _photo_ids:
            photo_ids_item = UUID(photo_ids_item_data)

            photo_ids.append(photo_ids_item)

        score = d.pop("score")

        band = Band(d.pop("band"))

        model_version = d.pop("model_version")

        operating_points = PairPoints.from_dict(d.pop("operating_points"))

        notice = d.pop("notice")

        combined_result = cls(
            taken_on=taken_on,
            photo_ids=photo_ids,
            score=score,
            band=band,
            model_version=model_version,
            operating_points=operating_points,
            notice=notice,
        )

        combined_result.additional_properties = d
        return combined_result

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
