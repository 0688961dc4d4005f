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


T = TypeVar("T", bound="PatchedPhotoCorrectionRequest")


@_attrs_define
class PatchedPhotoCorrectionRequest:
    """What is to be corrected about a photo.

    Attributes:
        taken_at (datetime.datetime | Unset): When the photo was taken.
        modality (Modality | Unset):
        mole_id (UUID | Unset): Another mole of the same subject, by our id.
        mole_external_id (str | Unset): Another mole of the same subject, by your name for it; added if it is new.
    """

    taken_at: datetime.datetime | Unset = UNSET
    modality: Modality | Unset = UNSET
    mole_id: UUID | Unset = UNSET
    mole_external_id: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        taken_at: str | Unset = UNSET
        if not isinstance(self.taken_at, Unset):
            taken_at = self.taken_at.isoformat()

        modality: str | Unset = UNSET
        if not isinstance(self.modality, Unset):
            modality = self.modality.value

        mole_id: str | Unset = UNSET
        if not isinstance(self.mole_id, Unset):
            mole_id = str(self.mole_id)

        mole_external_id = self.mole_external_id

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if taken_at is not UNSET:
            field_dict["taken_at"] = taken_at
        if modality is not UNSET:
            field_dict["modality"] = modality
        if mole_id is not UNSET:
            field_dict["mole_id"] = mole_id
        if mole_external_id is not UNSET:
            field_dict["mole_external_id"] = mole_external_id

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        _taken_at = d.pop("taken_at", UNSET)
        taken_at: datetime.datetime | Unset
        if isinstance(_taken_at, Unset):
            taken_at = UNSET
        else:
            taken_at = datetime.datetime.fromisoformat(_taken_at)

        _modality = d.pop("modality", UNSET)
        modality: Modality | Unset
        if isinstance(_modality, Unset):
            modality = UNSET
        else:
            modality = Modality(_modality)

        _mole_id = d.pop("mole_id", UNSET)
        mole_id: UUID | Unset
        if isinstance(_mole_id, Unset):
            mole_id = UNSET
        else:
            mole_id = UUID(_mole_id)

        mole_external_id = d.pop("mole_external_id", UNSET)

        patched_photo_correction_request = cls(
            taken_at=taken_at,
            modality=modality,
            mole_id=mole_id,
            mole_external_id=mole_external_id,
        )

        return patched_photo_correction_request
