from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
from uuid import UUID
import datetime

if TYPE_CHECKING:
    from ..models.answers_answers import AnswersAnswers


T = TypeVar("T", bound="Answers")


@_attrs_define
class Answers:
    """Answers about the mole in a photo. Never edited: send all of them again to correct one.

    Attributes:
        photo_id (UUID):
        answers (AnswersAnswers):
        answered_on (datetime.date | None):
        points (int): Of the weighted 7-point checklist; from 3 on, NICE NG12 refers.
        version (str):
        created_at (datetime.datetime):
    """

    photo_id: UUID
    answers: AnswersAnswers
    answered_on: datetime.date | None
    points: int
    version: str
    created_at: datetime.datetime
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.answers_answers import AnswersAnswers  # noqa: PLC0415

        photo_id = str(self.photo_id)

        answers = self.answers.to_dict()

        answered_on: None | str
        if isinstance(self.answered_on, datetime.date):
            answered_on = self.answered_on.isoformat()
        else:
            answered_on = self.answered_on

        points = self.points

        version = self.version

        created_at = self.created_at.isoformat()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "photo_id": photo_id,
                "answers": answers,
                "answered_on": answered_on,
                "points": points,
                "version": version,
                "created_at": created_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.answers_answers import AnswersAnswers  # noqa: PLC0415

        d = dict(src_dict)
        photo_id = UUID(d.pop("photo_id"))

        answers = AnswersAnswers.from_dict(d.pop("answers"))

        def _parse_answered_on(data: object) -> datetime.date | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                answered_on_type_0 = datetime.date.fromisoformat(data)

                return answered_on_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.date | None, data)

        answered_on = _parse_answered_on(d.pop("answered_on"))

        points = d.pop("points")

        version = d.pop("version")

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        answers = cls(
            photo_id=photo_id,
            answers=answers,
            answered_on=answered_on,
            points=points,
            version=version,
            created_at=created_at,
        )

        answers.additional_properties = d
        return answers

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
