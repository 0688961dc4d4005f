from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field
import json
from .. import types

from ..types import UNSET, Unset

from ..models.diagnosis_enum import DiagnosisEnum
from ..models.outcome_kind import OutcomeKind
from ..types import File, FileTypes
from ..types import UNSET, Unset
from io import BytesIO
from typing import cast
import datetime


T = TypeVar("T", bound="FoundRequest")


@_attrs_define
class FoundRequest:
    """What a mole turned out to be.

    Attributes:
        kind (OutcomeKind):
        diagnosis (DiagnosisEnum):
        found_on (datetime.date): The day of the operation, or of the last check.
        skin_type (int | Unset): Fitzpatrick's, 1 to 6, if the subject was asked.
        document (File | Unset): The letter: a PDF up to 10 MB, or a picture, which is cleaned as a photo is.
    """

    kind: OutcomeKind
    diagnosis: DiagnosisEnum
    found_on: datetime.date
    skin_type: int | Unset = UNSET
    document: File | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        kind = self.kind.value

        diagnosis = self.diagnosis.value

        found_on = self.found_on.isoformat()

        skin_type = self.skin_type

        document: FileTypes | Unset = UNSET
        if not isinstance(self.document, Unset):
            document = self.document.to_tuple()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "kind": kind,
                "diagnosis": diagnosis,
                "found_on": found_on,
            }
        )
        if skin_type is not UNSET:
            field_dict["skin_type"] = skin_type
        if document is not UNSET:
            field_dict["document"] = document

        return field_dict

    def to_multipart(self) -> types.RequestFiles:
        files: types.RequestFiles = []

        files.append(("kind", (None, str(self.kind.value).encode(), "text/plain")))

        files.append(
            ("diagnosis", (None, str(self.diagnosis.value).encode(), "text/plain"))
        )

        files.append(
            ("found_on", (None, self.found_on.isoformat().encode(), "text/plain"))
        )

        if not isinstance(self.skin_type, Unset):
            files.append(
                ("skin_type", (None, str(self.skin_type).encode(), "text/plain"))
            )

        if not isinstance(self.document, Unset):
            files.append(("document", self.document.to_tuple()))

        return files

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        kind = OutcomeKind(d.pop("kind"))

        diagnosis = DiagnosisEnum(d.pop("diagnosis"))

        found_on = datetime.date.fromisoformat(d.pop("found_on"))

        skin_type = d.pop("skin_type", UNSET)

        _document = d.pop("document", UNSET)
        document: File | Unset
        if isinstance(_document, Unset):
            document = UNSET
        else:
            document = File(payload=BytesIO(_document))

        found_request = cls(
            kind=kind,
            diagnosis=diagnosis,
            found_on=found_on,
            skin_type=skin_type,
            document=document,
        )

        return found_request
