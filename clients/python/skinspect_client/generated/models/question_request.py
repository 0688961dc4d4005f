from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast
from uuid import UUID
import datetime


T = TypeVar("T", bound="QuestionRequest")


@_attrs_define
class QuestionRequest:
    """A question to the clinicians.

    Attributes:
        assessment_id (UUID): A finished assessment of the photo.
        question (str | Unset): For the clinician to read; never a name.
        due_at (datetime.datetime | Unset): Answer by; without it, what this server's rules say.
    """

    assessment_id: UUID
    question: str | Unset = UNSET
    due_at: datetime.datetime | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        assessment_id = str(self.assessment_id)

        question = self.question

        due_at: str | Unset = UNSET
        if not isinstance(self.due_at, Unset):
            due_at = self.due_at.isoformat()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "assessment_id": assessment_id,
            }
        )
        if question is not UNSET:
            field_dict["question"] = question
        if due_at is not UNSET:
            field_dict["due_at"] = due_at

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        assessment_id = UUID(d.pop("assessment_id"))

        question = d.pop("question", UNSET)

        _due_at = d.pop("due_at", UNSET)
        due_at: datetime.datetime | Unset
        if isinstance(_due_at, Unset):
            due_at = UNSET
        else:
            due_at = datetime.datetime.fromisoformat(_due_at)

        question_request = cls(
            assessment_id=assessment_id,
            question=question,
            due_at=due_at,
        )

        return question_request
