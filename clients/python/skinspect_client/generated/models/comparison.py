from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.comparison_status_enum import ComparisonStatusEnum
from ..models.not_aligned_because_enum import NotAlignedBecauseEnum
from typing import cast
from uuid import UUID
import datetime

if TYPE_CHECKING:
    from ..models.figure_change import FigureChange
    from ..models.verdict import Verdict


T = TypeVar("T", bound="Comparison")


@_attrs_define
class Comparison:
    """A photo compared with the mole's photo before it.

    Attributes:
        earlier_photo_id (UUID):
        later_photo_id (UUID):
        status (ComparisonStatusEnum):
        verdict (Verdict): What the two photos say, as people read it.
        figures (list[FigureChange]): Empty if one was not measured.
        aligned (bool | None): Whether one photo could be laid on the other.
        alignment_error (float | None): Its error, as a fraction of the earlier photo's width.
        not_aligned_because (None | NotAlignedBecauseEnum):
        finished_at (datetime.datetime | None):
    """

    earlier_photo_id: UUID
    later_photo_id: UUID
    status: ComparisonStatusEnum
    verdict: Verdict
    figures: list[FigureChange]
    aligned: bool | None
    alignment_error: float | None
    not_aligned_because: None | NotAlignedBecauseEnum
    finished_at: datetime.datetime | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.figure_change import FigureChange  # noqa: PLC0415
        from ..models.verdict import Verdict  # noqa: PLC0415

        earlier_photo_id = str(self.earlier_photo_id)

        later_photo_id = str(self.later_photo_id)

        status = self.status.value

        verdict = self.verdict.to_dict()

        figures = []
        for figures_item_data in self.figures:
            figures_item = figures_item_data.to_dict()
            figures.append(figures_item)

        aligned: bool | None
        aligned = self.aligned

        alignment_error: float | None
        alignment_error = self.alignment_error

        not_aligned_because: None | str
        if isinstance(self.not_aligned_because, NotAlignedBecauseEnum):
            not_aligned_because = self.not_aligned_because.value
        else:
            not_aligned_because = self.not_aligned_because

        finished_at: None | str
        if isinstance(self.finished_at, datetime.datetime):
            finished_at = self.finished_at.isoformat()
        else:
            finished_at = self.finished_at

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "earlier_photo_id": earlier_photo_id,
                "later_photo_id": later_photo_id,
                "status": status,
                "verdict": verdict,
                "figures": figures,
                "aligned": aligned,
                "alignment_error": alignment_error,
                "not_aligned_because": not_aligned_because,
                "finished_at": finished_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.figure_change import FigureChange  # noqa: PLC0415
        from ..models.verdict import Verdict  # noqa: PLC0415

        d = dict(src_dict)
        earlier_photo_id = UUID(d.pop("earlier_photo_id"))

        later_photo_id = UUID(d.pop("later_photo_id"))

        status = ComparisonStatusEnum(d.pop("status"))

        verdict = Verdict.from_dict(d.pop("verdict"))

        figures = []
        _figures = d.pop("figures")
        for figures_item_data in _figures:
            figures_item = FigureChange.from_dict(figures_item_data)

            figures.append(figures_item)

        def _parse_aligned(data: object) -> bool | None:
            if data is None:
                return data
            return cast(bool | None, data)

        aligned = _parse_aligned(d.pop("aligned"))

        def _parse_alignment_error(data: object) -> float | None:
            if data is None:
                return data
            return cast(float | None, data)

        alignment_error = _parse_alignment_error(d.pop("alignment_error"))

        def _parse_not_aligned_because(data: object) -> None | NotAlignedBecauseEnum:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                not_aligned_because_type_0 = NotAlignedBecauseEnum(data)

                return not_aligned_because_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | NotAlignedBecauseEnum, data)

        not_aligned_because = _parse_not_aligned_because(d.pop("not_aligned_because"))

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

        comparison = cls(
            earlier_photo_id=earlier_photo_id,
            later_photo_id=later_photo_id,
            status=status,
            verdict=verdict,
            figures=figures,
            aligned=aligned,
            alignment_error=alignment_error,
            not_aligned_because=not_aligned_because,
            finished_at=finished_at,
        )

        comparison.additional_properties = d
        return comparison

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
