from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.body_site import BodySite
from ..models.laterality import Laterality
from ..types import UNSET, Unset


T = TypeVar("T", bound="PatchedMoleCorrectionRequest")


@_attrs_define
class PatchedMoleCorrectionRequest:
    """What is to be corrected about a mole.

    Attributes:
        body_site (BodySite | Unset):
        laterality (Laterality | Unset):
        label (str | Unset): Your words for the mole, never a name of the subject. Empty, it is erased.
        mole_external_id (str | Unset): Your new name for the mole.
    """

    body_site: BodySite | Unset = UNSET
    laterality: Laterality | Unset = UNSET
    label: str | Unset = UNSET
    mole_external_id: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        body_site: str | Unset = UNSET
        if not isinstance(self.body_site, Unset):
            body_site = self.body_site.value

        laterality: str | Unset = UNSET
        if not isinstance(self.laterality, Unset):
            laterality = self.laterality.value

        label = self.label

        mole_external_id = self.mole_external_id

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if body_site is not UNSET:
            field_dict["body_site"] = body_site
        if laterality is not UNSET:
            field_dict["laterality"] = laterality
        if label is not UNSET:
            field_dict["label"] = label
        if mole_external_id is not UNSET:
            field_dict["mole_external_id"] = mole_external_id

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
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

        label = d.pop("label", UNSET)

        mole_external_id = d.pop("mole_external_id", UNSET)

        patched_mole_correction_request = cls(
            body_site=body_site,
            laterality=laterality,
            label=label,
            mole_external_id=mole_external_id,
        )

        return patched_mole_correction_request
