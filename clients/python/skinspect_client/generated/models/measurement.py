from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.measurement_reasons_enum import MeasurementReasonsEnum
from ..models.measurement_status_enum import MeasurementStatusEnum
from typing import cast
from uuid import UUID
import datetime

if TYPE_CHECKING:
    from ..models.measurement_figures import MeasurementFigures
    from ..models.outline import Outline
    from ..models.scale import Scale


T = TypeVar("T", bound="Measurement")


@_attrs_define
class Measurement:
    """Size, shape and colours of the mole in one photo.

    Attributes:
        photo_id (UUID):
        status (MeasurementStatusEnum):
        figures (MeasurementFigures): By name: `longest_diameter`, `area`, `asymmetry` (0 for two mirror-image halves),
            `border` (1 for a circle), `colours` (how many of six), `colour_spread`. Sizes are in millimetres if the photo
            has a scale, else in pixels. Empty if refused.
        outline (None | Outline):
        scale (None | Scale):
        reasons (list[MeasurementReasonsEnum]): Why it was refused, else what makes the figures doubtful; and why there
            is no scale.
        requested_at (datetime.datetime):
        finished_at (datetime.datetime | None):
    """

    photo_id: UUID
    status: MeasurementStatusEnum
    figures: MeasurementFigures
    outline: None | Outline
    scale: None | Scale
    reasons: list[MeasurementReasonsEnum]
    requested_at: datetime.datetime
    finished_at: datetime.datetime | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.measurement_figures import MeasurementFigures  # noqa: PLC0415
        from ..models.outline import Outline  # noqa: PLC0415
        from ..models.scale import Scale  # noqa: PLC0415

        photo_id = str(self.photo_id)

        status = self.status.value

        figures = self.figures.to_dict()

        outline: dict[str, Any] | None
        if isinstance(self.outline, Outline):
            outline = self.outline.to_dict()
        else:
            outline = self.outline

        scale: dict[str, Any] | None
        if isinstance(self.scale, Scale):
            scale = self.scale.to_dict()
        else:
            scale = self.scale

        reasons = []
        for reasons_item_data in self.reasons:
            reasons_item = reasons_item_data.value
            reasons.append(reasons_item)

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
                "photo_id": photo_id,
                "status": status,
                "figures": figures,
                "outline": outline,
                "scale": scale,
                "reasons": reasons,
                "requested_at": requested_at,
                "finished_at": finished_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.measurement_figures import MeasurementFigures  # noqa: PLC0415
        from ..models.outline import Outline  # noqa: PLC0415
        from ..models.scale import Scale  # noqa: PLC0415

        d = dict(src_dict)
        photo_id = UUID(d.pop("photo_id"))

        status = MeasurementStatusEnum(d.pop("status"))

        figures = MeasurementFigures.from_dict(d.pop("figures"))

        def _parse_outline(data: object) -> None | Outline:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                outline_type_0 = Outline.from_dict(data)

                return outline_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Outline, data)

        outline = _parse_outline(d.pop("outline"))

        def _parse_scale(data: object) -> None | Scale:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                scale_type_0 = Scale.from_dict(data)

                return scale_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Scale, data)

        scale = _parse_scale(d.pop("scale"))

        reasons = []
        _reasons = d.pop("reasons")
        for reasons_item_data in _reasons:
            reasons_item = MeasurementReasonsEnum(reasons_item_data)

            reasons.append(reasons_item)

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

        measurement = cls(
            photo_id=photo_id,
            status=status,
            figures=figures,
            outline=outline,
            scale=scale,
            reasons=reasons,
            requested_at=requested_at,
            finished_at=finished_at,
        )

        measurement.additional_properties = d
        return measurement

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
