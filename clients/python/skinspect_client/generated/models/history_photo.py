from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.modality import Modality
from typing import cast
from uuid import UUID
import datetime

if TYPE_CHECKING:
    from ..models.result import Result


T = TypeVar("T", bound="HistoryPhoto")


@_attrs_define
class HistoryPhoto:
    """One photo of a mole with what was made of it, newest result first.

    Attributes:
        id (UUID):
        taken_at (datetime.datetime):
        uploaded_at (datetime.datetime):
        modality (Modality):
        width (int):
        height (int):
        assessments (list[Result]):
    """

    id: UUID
    taken_at: datetime.datetime
    uploaded_at: datetime.datetime
    modality: Modality
    width: int
    height: int
    assessments: list[Result]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.result import Result  # noqa: PLC0415

        id = str(self.id)

        taken_at = self.taken_at.isoformat()

        uploaded_at = self.uploaded_at.isoformat()

        modality = self.modality.value

        width = self.width

        height = self.height

        assessments = []
        for assessments_item_data in self.assessments:
            assessments_item = assessments_item_data.to_dict()
            assessments.append(assessments_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "taken_at": taken_at,
                "uploaded_at": uploaded_at,
                "modality": modality,
                "width": width,
                "height": height,
                "assessments": assessments,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.result import Result  # noqa: PLC0415

        d = dict(src_dict)
        id = UUID(d.pop("id"))

        taken_at = datetime.datetime.fromisoformat(d.pop("taken_at"))

        uploaded_at = datetime.datetime.fromisoformat(d.pop("uploaded_at"))

        modality = Modality(d.pop("modality"))

        width = d.pop("width")

        height = d.pop("height")

        assessments = []
        _assessments = d.pop("assessments")
        for assessments_item_data in _assessments:
            assessments_item = Result.from_dict(assessments_item_data)

            assessments.append(assessments_item)

        history_photo = cls(
            id=id,
            taken_at=taken_at,
            uploaded_at=uploaded_at,
            modality=modality,
            width=width,
            height=height,
            assessments=assessments,
        )

        history_photo.additional_properties = d
        return history_photo

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
