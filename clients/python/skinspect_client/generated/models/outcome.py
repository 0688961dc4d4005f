from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.band_before_enum import BandBeforeEnum
from ..models.outcome_kind import OutcomeKind
from ..models.outcome_source_enum import OutcomeSourceEnum
from typing import cast
from uuid import UUID
import datetime

if TYPE_CHECKING:
    from ..models.diagnosis import Diagnosis


T = TypeVar("T", bound="Outcome")


@_attrs_define
class Outcome:
    """What a mole turned out to be. Never edited: a later one replaces it.

    Attributes:
        id (UUID):
        mole_id (None | UUID):
        kind (OutcomeKind):
        diagnosis (Diagnosis): A diagnosis by its codes.
        is_malignant (bool):
        found_on (datetime.date):
        skin_type (int | None):
        source (OutcomeSourceEnum):
        band_before (BandBeforeEnum | None): The band of the last result for a photo from before `found_on`, as it was
            when this was recorded; null without one.
        document (None | str): Its address; null without one.
        recorded_at (datetime.datetime):
        superseded_at (datetime.datetime | None): When a later outcome replaced it.
    """

    id: UUID
    mole_id: None | UUID
    kind: OutcomeKind
    diagnosis: Diagnosis
    is_malignant: bool
    found_on: datetime.date
    skin_type: int | None
    source: OutcomeSourceEnum
    band_before: BandBeforeEnum | None
    document: None | str
    recorded_at: datetime.datetime
    superseded_at: datetime.datetime | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.diagnosis import Diagnosis  # noqa: PLC0415

        id = str(self.id)

        mole_id: None | str
        if isinstance(self.mole_id, UUID):
            mole_id = str(self.mole_id)
        else:
            mole_id = self.mole_id

        kind = self.kind.value

        diagnosis = self.diagnosis.to_dict()

        is_malignant = self.is_malignant

        found_on = self.found_on.isoformat()

        skin_type: int | None
        skin_type = self.skin_type

        source = self.source.value

        band_before: None | str
        if isinstance(self.band_before, BandBeforeEnum):
            band_before = self.band_before.value
        else:
            band_before = self.band_before

        document: None | str
        document = self.document

        recorded_at = self.recorded_at.isoformat()

        superseded_at: None | str
        if isinstance(self.superseded_at, datetime.datetime):
            superseded_at = self.superseded_at.isoformat()
        else:
            superseded_at = self.superseded_at

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "mole_id": mole_id,
                "kind": kind,
                "diagnosis": diagnosis,
                "is_malignant": is_malignant,
                "found_on": found_on,
                "skin_type": skin_type,
                "source": source,
                "band_before": band_before,
                "document": document,
                "recorded_at": recorded_at,
                "superseded_at": superseded_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.diagnosis import Diagnosis  # noqa: PLC0415

        d = dict(src_dict)
        id = UUID(d.pop("id"))

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

        kind = OutcomeKind(d.pop("kind"))

        diagnosis = Diagnosis.from_dict(d.pop("diagnosis"))

        is_malignant = d.pop("is_malignant")

        found_on = datetime.date.fromisoformat(d.pop("found_on"))

        def _parse_skin_type(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        skin_type = _parse_skin_type(d.pop("skin_type"))

        source = OutcomeSourceEnum(d.pop("source"))

        def _parse_band_before(data: object) -> BandBeforeEnum | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                band_before_type_0 = BandBeforeEnum(data)

                return band_before_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(BandBeforeEnum | None, data)

        band_before = _parse_band_before(d.pop("band_before"))

        def _parse_document(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        document = _parse_document(d.pop("document"))

        recorded_at = datetime.datetime.fromisoformat(d.pop("recorded_at"))

        def _parse_superseded_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                superseded_at_type_0 = datetime.datetime.fromisoformat(data)

                return superseded_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        superseded_at = _parse_superseded_at(d.pop("superseded_at"))

        outcome = cls(
            id=id,
            mole_id=mole_id,
            kind=kind,
            diagnosis=diagnosis,
            is_malignant=is_malignant,
            found_on=found_on,
            skin_type=skin_type,
            source=source,
            band_before=band_before,
            document=document,
            recorded_at=recorded_at,
            superseded_at=superseded_at,
        )

        outcome.additional_properties = d
        return outcome

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
