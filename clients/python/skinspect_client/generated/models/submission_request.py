from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field
import json
from .. import types

from ..types import UNSET, Unset

from ..models.body_site import BodySite
from ..models.laterality import Laterality
from ..models.modality import Modality
from ..models.sex_enum import SexEnum
from ..types import File, FileTypes
from ..types import UNSET, Unset
from io import BytesIO
from typing import cast
import datetime


T = TypeVar("T", bound="SubmissionRequest")


@_attrs_define
class SubmissionRequest:
    """A photo to assess.

    Attributes:
        image (File): JPEG, PNG, WebP, HEIC, AVIF or MPO, up to 50 MiB. A JPEG may have 200 megapixels, a progressive
            one, a PNG or HEIC 50, a WebP or AVIF 25.
        subject_external_id (str): Your pseudonym for the person; never a name.
        mole_external_id (str): Your name for the mole, unique to the subject.
        taken_at (datetime.datetime | Unset): When the photo was taken; by default its Exif time, else the time of
            upload.
        body_site (BodySite | Unset):  Default: BodySite.UNKNOWN.
        laterality (Laterality | Unset):  Default: Laterality.UNKNOWN.
        modality (Modality | Unset):  Default: Modality.UNKNOWN.
        year_of_birth (int | None | str | Unset): The subject's, 1900 to this year. Left out, it stays; empty, it is
            erased.
        sex (SexEnum | str | Unset): The subject's, as used for medical purposes. Left out, it stays; empty, it is
            erased.
    """

    image: File
    subject_external_id: str
    mole_external_id: str
    taken_at: datetime.datetime | Unset = UNSET
    body_site: BodySite | Unset = BodySite.UNKNOWN
    laterality: Laterality | Unset = Laterality.UNKNOWN
    modality: Modality | Unset = Modality.UNKNOWN
    year_of_birth: int | None | str | Unset = UNSET
    sex: SexEnum | str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        image = self.image.to_tuple()

        subject_external_id = self.subject_external_id

        mole_external_id = self.mole_external_id

        taken_at: str | Unset = UNSET
        if not isinstance(self.taken_at, Unset):
            taken_at = self.taken_at.isoformat()

        body_site: str | Unset = UNSET
        if not isinstance(self.body_site, Unset):
            body_site = self.body_site.value

        laterality: str | Unset = UNSET
        if not isinstance(self.laterality, Unset):
            laterality = self.laterality.value

        modality: str | Unset = UNSET
        if not isinstance(self.modality, Unset):
            modality = self.modality.value

        year_of_birth: int | None | str | Unset
        if isinstance(self.year_of_birth, Unset):
            year_of_birth = UNSET
        else:
            year_of_birth = self.year_of_birth

        sex: str | Unset
        if isinstance(self.sex, Unset):
            sex = UNSET
        elif isinstance(self.sex, SexEnum):
            sex = self.sex.value
        else:
            sex = self.sex

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "image": image,
                "subject_external_id": subject_external_id,
                "mole_external_id": mole_external_id,
            }
        )
        if taken_at is not UNSET:
            field_dict["taken_at"] = taken_at
        if body_site is not UNSET:
            field_dict["body_site"] = body_site
        if laterality is not UNSET:
            field_dict["laterality"] = laterality
        if modality is not UNSET:
            field_dict["modality"] = modality
        if year_of_birth is not UNSET:
            field_dict["year_of_birth"] = year_of_birth
        if sex is not UNSET:
            field_dict["sex"] = sex

        return field_dict

    def to_multipart(self) -> types.RequestFiles:
        files: types.RequestFiles = []

        files.append(("image", self.image.to_tuple()))

        files.append(
            (
                "subject_external_id",
                (None, str(self.subject_external_id).encode(), "text/plain"),
            )
        )

        files.append(
            (
                "mole_external_id",
                (None, str(self.mole_external_id).encode(), "text/plain"),
            )
        )

        if not isinstance(self.taken_at, Unset):
            files.append(
                ("taken_at", (None, self.taken_at.isoformat().encode(), "text/plain"))
            )

        if not isinstance(self.body_site, Unset):
            files.append(
                ("body_site", (None, str(self.body_site.value).encode(), "text/plain"))
            )

        if not isinstance(self.laterality, Unset):
            files.append(
                (
                    "laterality",
                    (None, str(self.laterality.value).encode(), "text/plain"),
                )
            )

        if not isinstance(self.modality, Unset):
            files.append(
                ("modality", (None, str(self.modality.value).encode(), "text/plain"))
            )

        if not isinstance(self.year_of_birth, Unset):
            if isinstance(self.year_of_birth, int):
                files.append(
                    (
                        "year_of_birth",
                        (None, str(self.year_of_birth).encode(), "text/plain"),
                    )
                )
            elif isinstance(self.year_of_birth, str):
                files.append(
                    (
                        "year_of_birth",
                        (None, str(self.year_of_birth).encode(), "text/plain"),
                    )
                )
            else:
                files.append(
                    (
                        "year_of_birth",
                        (None, str(self.year_of_birth).encode(), "text/plain"),
                    )
                )

        if not isinstance(self.sex, Unset):
            if isinstance(self.sex, SexEnum):
                files.append(
                    ("sex", (None, str(self.sex.value).encode(), "text/plain"))
                )
            else:
                files.append(("sex", (None, str(self.sex).encode(), "text/plain")))

        return files

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        image = File(payload=BytesIO(d.pop("image")))

        subject_external_id = d.pop("subject_external_id")

        mole_external_id = d.pop("mole_external_id")

        _taken_at = d.pop("taken_at", UNSET)
        taken_at: datetime.datetime | Unset
        if isinstance(_taken_at, Unset):
            taken_at = UNSET
        else:
            taken_at = datetime.datetime.fromisoformat(_taken_at)

        _body_site = d.pop("body_site", UNSET)
        body_site: BodySite | Unset
        if isinstance(_body_site, Unset):
            body_site = UNSET
        else:
            body_site = BodySite(_body_site)

        _laterality = d.pop("laterality", UNSET)
        laterality: Laterality | Unset
        if isinstance(_laterality, Unset):
            laterality = UNSET
        else:
            laterality = Laterality(_laterality)

        _modality = d.pop("modality", UNSET)
        modality: Modality | Unset
        if isinstance(_modality, Unset):
            modality = UNSET
        else:
            modality = Modality(_modality)

        def _parse_year_of_birth(data: object) -> int | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | str | Unset, data)

        year_of_birth = _parse_year_of_birth(d.pop("year_of_birth", UNSET))

        def _parse_sex(data: object) -> SexEnum | str | Unset:
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                sex_type_0 = SexEnum(data)

                return sex_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(SexEnum | str | Unset, data)

        sex = _parse_sex(d.pop("sex", UNSET))

        submission_request = cls(
            image=image,
            subject_external_id=subject_external_id,
            mole_external_id=mole_external_id,
            taken_at=taken_at,
            body_site=body_site,
            laterality=laterality,
            modality=modality,
            year_of_birth=year_of_birth,
            sex=sex,
        )

        return submission_request
