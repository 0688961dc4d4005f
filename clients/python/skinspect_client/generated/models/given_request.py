from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast
import datetime

if TYPE_CHECKING:
    from ..models.checklist_request import ChecklistRequest


T = TypeVar("T", bound="GivenRequest")


@_attrs_define
class GivenRequest:
    """Answers about the mole in a photo.

    Attributes:
        answers (ChecklistRequest): The questions by their codes; those that are left out are open.
        answered_on (datetime.date | Unset): The day on which they were given; by default today.
    """

    answers: ChecklistRequest
    answered_on: datetime.date | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.checklist_request import ChecklistRequest  # noqa: PLC0415

        answers = self.answers.to_dict()

        answered_on: str | Unset = UNSET
        if not isinstance(self.answered_on, Unset):
            answered_on = self.answered_on.isoformat()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "answers": answers,
            }
        )
        if answered_on is not UNSET:
            field_dict["answered_on"] = answered_on

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.checklist_request import ChecklistRequest  # noqa: PLC0415

        d = dict(src_dict)
        answers = ChecklistRequest.from_dict(d.pop("answers"))

        _answered_on = d.pop("answered_on", UNSET)
        answered_on: datetime.date | Unset
        if isinstance(_answered_on, Unset):
            answered_on = UNSET
        else:
            answered_on = datetime.date.fromisoformat(_answered_on)

        given_request = cls(
            answers=answers,
            answered_on=answered_on,
        )

        return given_request
