from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.advice_enum import AdviceEnum
from ..models.opinion_enum import OpinionEnum
from typing import cast
from uuid import UUID
import datetime

if TYPE_CHECKING:
    from ..models.diagnosis import Diagnosis


T = TypeVar("T", bound="Answer")


@_attrs_define
class Answer:
    """A clinician's answer. An answer is never edited: an amended one has another `id`.

    Attributes:
        id (UUID):
        opinion (OpinionEnum):
        advice (AdviceEnum):
        watch_weeks (int | None): When to take the next photo.
        diagnosis (Diagnosis | None): What the clinician thinks it is; null if none was chosen.
        words (str):
        created_at (datetime.datetime):
        replaces (None | UUID): The answer that this one replaces.
        withdrawn_at (datetime.datetime | None): Since then the answer no longer holds.
        withdrawal_reason (str):
    """

    id: UUID
    opinion: OpinionEnum
    advice: AdviceEnum
    watch_weeks: int | None
    diagnosis: Diagnosis | None
    words: str
    created_at: datetime.datetime
    replaces: None | UUID
    withdrawn_at: datetime.datetime | None
    withdrawal_reason: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.diagnosis import Diagnosis  # noqa: PLC0415

        id = str(self.id)

        opinion = self.opinion.value

        advice = self.advice.value

        watch_weeks: int | None
        watch_weeks = self.watch_weeks

        diagnosis: dict[str, Any] | None
        if isinstance(self.diagnosis, Diagnosis):
            diagnosis = self.diagnosis.to_dict()
        else:
            diagnosis = self.diagnosis

        words = self.words

        created_at = self.created_at.isoformat()

        replaces: None | str
        if isinstance(self.replaces, UUID):
            replaces = str(self.replaces)
        else:
            replaces = self.replaces

        withdrawn_at: None | str
        if isinstance(self.withdrawn_at, datetime.datetime):
            withdrawn_at = self.withdrawn_at.isoformat()
        else:
            withdrawn_at = self.withdrawn_at

        withdrawal_reason = self.withdrawal_reason

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "opinion": opinion,
                "advice": advice,
                "watch_weeks": watch_weeks,
                "diagnosis": diagnosis,
                "words": words,
                "created_at": created_at,
                "replaces": replaces,
                "withdrawn_at": withdrawn_at,
                "withdrawal_reason": withdrawal_reason,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.diagnosis import Diagnosis  # noqa: PLC0415

        d = dict(src_dict)
        id = UUID(d.pop("id"))

        opinion = OpinionEnum(d.pop("opinion"))

        advice = AdviceEnum(d.pop("advice"))

        def _parse_watch_weeks(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        watch_weeks = _parse_watch_weeks(d.pop("watch_weeks"))

        def _parse_diagnosis(data: object) -> Diagnosis | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                diagnosis_type_0 = Diagnosis.from_dict(data)

                return diagnosis_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Diagnosis | None, data)

        diagnosis = _parse_diagnosis(d.pop("diagnosis"))

        words = d.pop("words")

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        def _parse_replaces(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                replaces_type_0 = UUID(data)

                return replaces_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        replaces = _parse_replaces(d.pop("replaces"))

        def _parse_withdrawn_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                withdrawn_at_type_0 = datetime.datetime.fromisoformat(data)

                return withdrawn_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        withdrawn_at = _parse_withdrawn_at(d.pop("withdrawn_at"))

        withdrawal_reason = d.pop("withdrawal_reason")

        answer = cls(
            id=id,
            opinion=opinion,
            advice=advice,
            watch_weeks=watch_weeks,
            diagnosis=diagnosis,
            words=words,
            created_at=created_at,
            replaces=replaces,
            withdrawn_at=withdrawn_at,
            withdrawal_reason=withdrawal_reason,
        )

        answer.additional_properties = d
        return answer

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
