from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.asked_by_enum import AskedByEnum
from ..models.review_case_status_enum import ReviewCaseStatusEnum
from typing import cast
from uuid import UUID
import datetime

if TYPE_CHECKING:
    from ..models.answer import Answer


T = TypeVar("T", bound="ReviewCase")


@_attrs_define
class ReviewCase:
    """A question to the clinicians and where it stands.

    Attributes:
        id (UUID):
        status (ReviewCaseStatusEnum):
        photo_id (UUID):
        mole_id (None | UUID):
        mole_external_id (None | str):
        subject_external_id (str):
        asked_by (AskedByEnum):
        question (str):
        due_at (datetime.datetime):
        requested_at (datetime.datetime):
        closed_at (datetime.datetime | None):
        answer (Answer | None): Null until somebody answered. After an amendment, the newest answer.
    """

    id: UUID
    status: ReviewCaseStatusEnum
    photo_id: UUID
    mole_id: None | UUID
    mole_external_id: None | str
    subject_external_id: str
    asked_by: AskedByEnum
    question: str
    due_at: datetime.datetime
    requested_at: datetime.datetime
    closed_at: datetime.datetime | None
    answer: Answer | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.answer import Answer  # noqa: PLC0415

        id = str(self.id)

        status = self.status.value

        photo_id = str(self.photo_id)

        mole_id: None | str
        if isinstance(self.mole_id, UUID):
            mole_id = str(self.mole_id)
        else:
            mole_id = self.mole_id

        mole_external_id: None | str
        mole_external_id = self.mole_external_id

        subject_external_id = self.subject_external_id

        asked_by = self.asked_by.value

        question = self.question

        due_at = self.due_at.isoformat()

        requested_at = self.requested_at.isoformat()

        closed_at: None | str
        if isinstance(self.closed_at, datetime.datetime):
            closed_at = self.closed_at.isoformat()
        else:
            closed_at = self.closed_at

        answer: dict[str, Any] | None
        if isinstance(self.answer, Answer):
            answer = self.answer.to_dict()
        else:
            answer = self.answer

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "status": status,
                "photo_id": photo_id,
                "mole_id": mole_id,
                "mole_external_id": mole_external_id,
                "subject_external_id": subject_external_id,
                "asked_by": asked_by,
                "question": question,
                "due_at": due_at,
                "requested_at": requested_at,
                "closed_at": closed_at,
                "answer": answer,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.answer import Answer  # noqa: PLC0415

        d = dict(src_dict)
        id = UUID(d.pop("id"))

        status = ReviewCaseStatusEnum(d.pop("status"))

        photo_id = UUID(d.pop("photo_id"))

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

        def _parse_mole_external_id(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        mole_external_id = _parse_mole_external_id(d.pop("mole_external_id"))

        subject_external_id = d.pop("subject_external_id")

        asked_by = AskedByEnum(d.pop("asked_by"))

        question = d.pop("question")

        due_at = datetime.datetime.fromisoformat(d.pop("due_at"))

        requested_at = datetime.datetime.fromisoformat(d.pop("requested_at"))

        def _parse_closed_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                closed_at_type_0 = datetime.datetime.fromisoformat(data)

                return closed_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        closed_at = _parse_closed_at(d.pop("closed_at"))

        def _parse_answer(data: object) -> Answer | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                answer_type_0 = Answer.from_dict(data)

                return answer_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Answer | None, data)

        answer = _parse_answer(d.pop("answer"))

        review_case = cls(
            id=id,
            status=status,
            photo_id=photo_id,
            mole_id=mole_id,
            mole_external_id=mole_external_id,
            subject_external_id=subject_external_id,
            asked_by=asked_by,
            question=question,
            due_at=due_at,
            requested_at=requested_at,
            closed_at=closed_at,
            answer=answer,
        )

        review_case.additional_properties = d
        return review_case

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
