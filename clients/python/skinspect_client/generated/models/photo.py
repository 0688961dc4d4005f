from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.modality import Modality
from ..types import UNSET, Unset
from typing import cast
from uuid import UUID
import datetime

if TYPE_CHECKING:
    from ..models.result import Result


T = TypeVar("T", bound="Photo")


@_attrs_define
class Photo:
    """One photo with what was made of it, newest result first.

    Attributes:
        id (UUID):
        taken_at (datetime.datetime):
        uploaded_at (datetime.datetime):
        modality (Modality):
        width (int):
        height (int):
        assessments (list[Result]):
        mole_id (None | UUID):
        subject_id (UUID):
        subject_external_id (str):
        mole_external_id (None | str | Unset):
    """

    id: UUID
    taken_at: datetime.datetime
    uploaded_at: datetime.datetime
    modality: Modality
    width: int
    height: int
    assessments: list[Result]
    mole_id: None | UUID
    subject_id: UUID
    subject_external_id: str
    mole_external_id: None | str | Unset = UNSET
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

        mole_id: None | str
        if isinstance(self.mole_id, UUID):
            mole_id = str(self.mole_id)
        else:
            mole_id = self.mole_id

        subject_id = str(self.subject_id)

        subject_external_id = self.subject_external_id

        mole_external_id: None | str | Unset
        if isinstance(self.mole_external_id, Unset):
            mole_external_id = UNSET
        else:
            mole_external_id = self.mole_external_id

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
                "mole_id": mole_id,
                "subject_id": subject_id,
                "subject_external_id": subject_external_id,
            }
        )
        if mole_external_id is not UNSET:
            field_dict["mole_external_id"] = mole_external_id

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

        def _parse_mole_id(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                mole_id_type_0 = UUID(data)

                return mole_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        mole_id = _parse_mole_id(d.pop("mole_id"))

        subject_id = UUID(d.pop("subject_id"))

        subject_external_id = d.pop("subject_external_id")

        def _parse_mole_external_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        mole_external_id = _parse_mole_external_id(d.pop("mole_external_id", UNSET))

        photo = cls(
            id=id,
            taken_at=taken_at,
            uploaded_at=uploaded_at,
            modality=modality,
            width=width,
            height=height,
            assessments=assessments,
            mole_id=mole_id,
            subject_id=subject_id,
            subject_external_id=subject_external_id,
            mole_external_id=mole_external_id,
        )

        photo.additional_properties = d
        return photo

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
