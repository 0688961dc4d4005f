from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.modality import Modality
from ..models.modality_used import ModalityUsed
from ..models.taken_at_precision_enum import TakenAtPrecisionEnum
from ..models.taken_at_source_enum import TakenAtSourceEnum
from ..types import UNSET, Unset
from typing import cast
from uuid import UUID
import datetime

if TYPE_CHECKING:
    from ..models.photo_quality import PhotoQuality
    from ..models.renditions import Renditions
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
        taken_at_source (TakenAtSourceEnum):
        taken_at_precision (TakenAtPrecisionEnum):
        modality_seen (ModalityUsed | None): The kind of camera that the picture itself shows, by the newest result that
            says so; null without one.
        sha256 (str): Of the stored file, which has no metadata; so it differs from what you sent.
        byte_size (int): Of the stored file.
        media_type (str): Of the stored file.
        quality (PhotoQuality): Measures of the picture's quality by the newest result; `reasons` of the assessments say
            what was poor. Empty without a result.
        picture (str): Address of the picture in full size.
        renditions (Renditions): Addresses of smaller upright JPEGs of a photo.
        measurement (None | str): Address of the mole's size and outline; null until it was measured.
        comparison (None | str): Address of the comparison with the mole's photo before this one; null until they were
            compared.
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
    taken_at_source: TakenAtSourceEnum
    taken_at_precision: TakenAtPrecisionEnum
    modality_seen: ModalityUsed | None
    sha256: str
    byte_size: int
    media_type: str
    quality: PhotoQuality
    picture: str
    renditions: Renditions
    measurement: None | str
    comparison: None | str
    mole_id: None | UUID
    subject_id: UUID
    subject_external_id: str
    mole_external_id: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.photo_quality import PhotoQuality  # noqa: PLC0415
        from ..models.renditions import Renditions  # noqa: PLC0415
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

        taken_at_source = self.taken_at_source.value

        taken_at_precision = self.taken_at_precision.value

        modality_seen: None | str
        if isinstance(self.modality_seen, ModalityUsed):
            modality_seen = self.modality_seen.value
        else:
            modality_seen = self.modality_seen

        sha256 = self.sha256

        byte_size = self.byte_size

        media_type = self.media_type

        quality = self.quality.to_dict()

        picture = self.picture

        renditions = self.renditions.to_dict()

        measurement: None | str
        measurement = self.measurement

        comparison: None | str
        comparison = self.comparison

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
                "taken_at_source": taken_at_source,
                "taken_at_precision": taken_at_precision,
                "modality_seen": modality_seen,
                "sha256": sha256,
                "byte_size": byte_size,
                "media_type": media_type,
                "quality": quality,
                "picture": picture,
                "renditions": renditions,
                "measurement": measurement,
                "comparison": comparison,
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
        from ..models.photo_quality import PhotoQuality  # noqa: PLC0415
        from ..models.renditions import Renditions  # noqa: PLC0415
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

        taken_at_source = TakenAtSourceEnum(d.pop("taken_at_source"))

        taken_at_precision = TakenAtPrecisionEnum(d.pop("taken_at_precision"))

        def _parse_modality_seen(data: object) -> ModalityUsed | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                modality_seen_type_0 = ModalityUsed(data)

                return modality_seen_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ModalityUsed | None, data)

        modality_seen = _parse_modality_seen(d.pop("modality_seen"))

        sha256 = d.pop("sha256")

        byte_size = d.pop("byte_size")

        media_type = d.pop("media_type")

        quality = PhotoQuality.from_dict(d.pop("quality"))

        picture = d.pop("picture")

        renditions = Renditions.from_dict(d.pop("renditions"))

        def _parse_measurement(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        measurement = _parse_measurement(d.pop("measurement"))

        def _parse_comparison(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        comparison = _parse_comparison(d.pop("comparison"))

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
            taken_at_source=taken_at_source,
            taken_at_precision=taken_at_precision,
            modality_seen=modality_seen,
            sha256=sha256,
            byte_size=byte_size,
            media_type=media_type,
            quality=quality,
            picture=picture,
            renditions=renditions,
            measurement=measurement,
            comparison=comparison,
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
