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

if TYPE_CHECKING:
    from ..models.problem_error_codes import ProblemErrorCodes
    from ..models.problem_errors import ProblemErrors


T = TypeVar("T", bound="Problem")


@_attrs_define
class Problem:
    """A problem as of RFC 9457. Act on `code`; `detail` is for people.

    Attributes:
        type_ (str):
        title (str):
        status (int):
        detail (str):
        code (str):
        request_id (str): As in the header `X-Request-Id`; quote it.
        errors (ProblemErrors | Unset): Sentences by field.
        error_codes (ProblemErrorCodes | Unset): Codes by field, one for each sentence: `unknown_field`, `empty`,
            `repeated`, `required`, `invalid` and others.
        photo_id (UUID | Unset): Of a `contradiction`: the photo that is stored.
        mole_id (UUID | Unset): Of a `contradiction`: the mole that is stored.
        erased_at (datetime.datetime | Unset): Since when it is `erased`.
    """

    type_: str
    title: str
    status: int
    detail: str
    code: str
    request_id: str
    errors: ProblemErrors | Unset = UNSET
    error_codes: ProblemErrorCodes | Unset = UNSET
    photo_id: UUID | Unset = UNSET
    mole_id: UUID | Unset = UNSET
    erased_at: datetime.datetime | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.problem_error_codes import ProblemErrorCodes  # noqa: PLC0415
        from ..models.problem_errors import ProblemErrors  # noqa: PLC0415

        type_ = self.type_

        title = self.title

        status = self.status

        detail = self.detail

        code = self.code

        request_id = self.request_id

        errors: dict[str, Any] | Unset = UNSET
        if not isinstance(self.errors, Unset):
            errors = self.errors.to_dict()

        error_codes: dict[str, Any] | Unset = UNSET
        if not isinstance(self.error_codes, Unset):
            error_codes = self.error_codes.to_dict()

        photo_id: str | Unset = UNSET
        if not isinstance(self.photo_id, Unset):
            photo_id = str(self.photo_id)

        mole_id: str | Unset = UNSET
        if not isinstance(self.mole_id, Unset):
            mole_id = str(self.mole_id)

        erased_at: str | Unset = UNSET
        if not isinstance(self.erased_at, Unset):
            erased_at = self.erased_at.isoformat()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "type": type_,
                "title": title,
                "status": status,
                "detail": detail,
                "code": code,
                "request_id": request_id,
            }
        )
        if errors is not UNSET:
            field_dict["errors"] = errors
        if error_codes is not UNSET:
            field_dict["error_codes"] = error_codes
        if photo_id is not UNSET:
            field_dict["photo_id"] = photo_id
        if mole_id is not UNSET:
            field_dict["mole_id"] = mole_id
        if erased_at is not UNSET:
            field_dict["erased_at"] = erased_at

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.problem_error_codes import ProblemErrorCodes  # noqa: PLC0415
        from ..models.problem_errors import ProblemErrors  # noqa: PLC0415

        d = dict(src_dict)
        type_ = d.pop("type")

        title = d.pop("title")

        status = d.pop("status")

        detail = d.pop("detail")

        code = d.pop("code")

        request_id = d.pop("request_id")

        _errors = d.pop("errors", UNSET)
        errors: ProblemErrors | Unset
        if isinstance(_errors, Unset):
            errors = UNSET
        else:
            errors = ProblemErrors.from_dict(_errors)

        _error_codes = d.pop("error_codes", UNSET)
        error_codes: ProblemErrorCodes | Unset
        if isinstance(_error_codes, Unset):
            error_codes = UNSET
        else:
            error_codes = ProblemErrorCodes.from_dict(_error_codes)

        _photo_id = d.pop("photo_id", UNSET)
        photo_id: UUID | Unset
        if isinstance(_photo_id, Unset):
            photo_id = UNSET
        else:
            photo_id = UUID(_photo_id)

        _mole_id = d.pop("mole_id", UNSET)
        mole_id: UUID | Unset
        if isinstance(_mole_id, Unset):
            mole_id = UNSET
        else:
            mole_id = UUID(_mole_id)

        _erased_at = d.pop("erased_at", UNSET)
        erased_at: datetime.datetime | Unset
        if isinstance(_erased_at, Unset):
            erased_at = UNSET
        else:
            erased_at = datetime.datetime.fromisoformat(_erased_at)

        problem = cls(
            type_=type_,
            title=title,
            status=status,
            detail=detail,
            code=code,
            request_id=request_id,
            errors=errors,
            error_codes=error_codes,
            photo_id=photo_id,
            mole_id=mole_id,
            erased_at=erased_at,
        )

        problem.additional_properties = d
        return problem

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
