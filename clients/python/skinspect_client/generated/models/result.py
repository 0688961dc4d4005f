from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.band import Band
from ..models.modality_used import ModalityUsed
from ..models.reason import Reason
from ..models.status import Status
from typing import cast
from uuid import UUID
import datetime

if TYPE_CHECKING:
    from ..models.operating_points import OperatingPoints
    from ..models.result_nearest import ResultNearest


T = TypeVar("T", bound="Result")


@_attrs_define
class Result:
    """What one model version made of one photo.

    Attributes:
        id (UUID):
        status (Status):
        score (float | None): The photo's own, calibrated; null unless succeeded.
        band (Band | None): Null unless succeeded. The more serious of `photo_band` and that of `adjusted_score`.
        photo_band (Band | None): The band of the photo alone, without age and sex.
        adjusted_score (float | None): The score with age and sex; null unless one of them was known and this model
            weighs it.
        age_term (float | None): What the age added, in log-odds.
        sex_term (float | None): What the sex added, in log-odds.
        reasons (list[Reason]): Why it was rejected or, beside a score, what was poor in the photo.
        nearest (ResultNearest): Of the confirmed training lesions that look most alike to the model, how many have
            which diagnosis, by code; empty unless succeeded. Not a diagnosis.
        model_version (None | str):
        modality (ModalityUsed | None): Whose calibration and operating points were used.
        operating_points (None | OperatingPoints):
        heat_map (None | str): Its address, if there is one.
        lesions (list[list[float]]): Boxes of the lesions in a photo that shows several: x, y, width and height as
            fractions of the upright photo. Otherwise empty.
        notice (None | str): To be shown with the result.
        requested_at (datetime.datetime):
        finished_at (datetime.datetime | None):
    """

    id: UUID
    status: Status
    score: float | None
    band: Band | None
    photo_band: Band | None
    adjusted_score: float | None
    age_term: float | None
    sex_term: float | None
    reasons: list[Reason]
    nearest: ResultNearest
    model_version: None | str
    modality: ModalityUsed | None
    operating_points: None | OperatingPoints
    heat_map: None | str
    lesions: list[list[float]]
    notice: None | str
    requested_at: datetime.datetime
    finished_at: datetime.datetime | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.operating_points import OperatingPoints  # noqa: PLC0415
        from ..models.result_nearest import ResultNearest  # noqa: PLC0415

        id = str(self.id)

        status = self.status.value

        score: float | None
        score = self.score

        band: None | str
        if isinstance(self.band, Band):
            band = self.band.value
        else:
            band = self.band

        photo_band: None | str
        if isinstance(self.photo_band, Band):
            photo_band = self.photo_band.value
        else:
            photo_band = self.photo_band

        adjusted_score: float | None
        adjusted_score = self.adjusted_score

        age_term: float | None
        age_term = self.age_term

        sex_term: float | None
        sex_term = self.sex_term

        reasons = []
        for reasons_item_data in self.reasons:
            reasons_item = reasons_item_data.value
            reasons.append(reasons_item)

        nearest = self.nearest.to_dict()

        model_version: None | str
        model_version = self.model_version

        modality: None | str
        if isinstance(self.modality, ModalityUsed):
            modality = self.modality.value
        else:
            modality = self.modality

        operating_points: dict[str, Any] | None
        if isinstance(self.operating_points, OperatingPoints):
            operating_points = self.operating_points.to_dict()
        else:
            operating_points = self.operating_points

        heat_map: None | str
        heat_map = self.heat_map

        lesions = []
        for lesions_item_data in self.lesions:
            lesions_item = lesions_item_data

            lesions.append(lesions_item)

        notice: None | str
        notice = self.notice

        requested_at = self.requested_at.isoformat()

        finished_at: None | str
        if isinstance(self.finished_at, datetime.datetime):
            finished_at = self.finished_at.isoformat()
        else:
            finished_at = self.finished_at

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "status": status,
                "score": score,
                "band": band,
                "photo_band": photo_band,
                "adjusted_score": adjusted_score,
                "age_term": age_term,
                "sex_term": sex_term,
                "reasons": reasons,
                "nearest": nearest,
                "model_version": model_version,
                "modality": modality,
                "operating_points": operating_points,
                "heat_map": heat_map,
                "lesions": lesions,
                "notice": notice,
                "requested_at": requested_at,
                "finished_at": finished_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.operating_points import OperatingPoints  # noqa: PLC0415
        from ..models.result_nearest import ResultNearest  # noqa: PLC0415

        d = dict(src_dict)
        id = UUID(d.pop("id"))

        status = Status(d.pop("status"))

        def _parse_score(data: object) -> float | None:
            if data is None:
                return data
            return cast(float | None, data)

        score = _parse_score(d.pop("score"))

        def _parse_band(data: object) -> Band | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                band_type_0 = Band(data)

                return band_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Band | None, data)

        band = _parse_band(d.pop("band"))

        def _parse_photo_band(data: object) -> Band | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                photo_band_type_0 = Band(data)

                return photo_band_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Band | None, data)

        photo_band = _parse_photo_band(d.pop("photo_band"))

        def _parse_adjusted_score(data: object) -> float | None:
            if data is None:
                return data
            return cast(float | None, data)

        adjusted_score = _parse_adjusted_score(d.pop("adjusted_score"))

        def _parse_age_term(data: object) -> float | None:
            if data is None:
                return data
            return cast(float | None, data)

        age_term = _parse_age_term(d.pop("age_term"))

        def _parse_sex_term(data: object) -> float | None:
            if data is None:
                return data
            return cast(float | None, data)

        sex_term = _parse_sex_term(d.pop("sex_term"))

        reasons = []
        _reasons = d.pop("reasons")
        for reasons_item_data in _reasons:
            reasons_item = Reason(reasons_item_data)

            reasons.append(reasons_item)

        nearest = ResultNearest.from_dict(d.pop("nearest"))

        def _parse_model_version(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        model_version = _parse_model_version(d.pop("model_version"))

        def _parse_modality(data: object) -> ModalityUsed | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                modality_type_0 = ModalityUsed(data)

                return modality_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ModalityUsed | None, data)

        modality = _parse_modality(d.pop("modality"))

        def _parse_operating_points(data: object) -> None | OperatingPoints:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                operating_points_type_0 = OperatingPoints.from_dict(data)

                return operating_points_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | OperatingPoints, data)

        operating_points = _parse_operating_points(d.pop("operating_points"))

        def _parse_heat_map(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        heat_map = _parse_heat_map(d.pop("heat_map"))

        lesions = []
        _lesions = d.pop("lesions")
        for lesions_item_data in _lesions:
            lesions_item = cast(list[float], lesions_item_data)

            lesions.append(lesions_item)

        def _parse_notice(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        notice = _parse_notice(d.pop("notice"))

        requested_at = datetime.datetime.fromisoformat(d.pop("requested_at"))

        def _parse_finished_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                finished_at_type_0 = datetime.datetime.fromisoformat(data)

                return finished_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        finished_at = _parse_finished_at(d.pop("finished_at"))

        result = cls(
            id=id,
            status=status,
            score=score,
            band=band,
            photo_band=photo_band,
            adjusted_score=adjusted_score,
            age_term=age_term,
            sex_term=sex_term,
            reasons=reasons,
            nearest=nearest,
            model_version=model_version,
            modality=modality,
            operating_points=operating_points,
            heat_map=heat_map,
            lesions=lesions,
            notice=notice,
            requested_at=requested_at,
            finished_at=finished_at,
        )

        result.additional_properties = d
        return result

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
