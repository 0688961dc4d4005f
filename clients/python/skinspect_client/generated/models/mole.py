from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.body_site import BodySite
from ..models.laterality import Laterality
from typing import cast
from uuid import UUID
import datetime

if TYPE_CHECKING:
    from ..models.site import Site


T = TypeVar("T", bound="Mole")


@_attrs_define
class Mole:
    """One lesion on one person.

    Attributes:
        id (UUID):
        mole_external_id (str):
        subject_id (UUID):
        subject_external_id (str):
        body_site (BodySite):
        laterality (Laterality):
        site (None | Site): `body_site`, or the finer place on this server's body map, as a code. Null where no single
            code fits.
        label (str):
        created_at (datetime.datetime):
    """

    id: UUID
    mole_external_id: str
    subject_id: UUID
    subject_external_id: str
    body_site: BodySite
    laterality: Laterality
    site: None | Site
    label: str
    created_at: datetime.datetime
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.site import Site  # noqa: PLC0415

        id = str(self.id)

        mole_external_id = self.mole_external_id

        subject_id = str(self.subject_id)

        subject_external_id = self.subject_external_id

        body_site = self.body_site.value

        laterality = self.laterality.value

        site: dict[str, Any] | None
        if isinstance(self.site, Site):
            site = self.site.to_dict()
        else:
            site = self.site

        label = self.label

        created_at = self.created_at.isoformat()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "mole_external_id": mole_external_id,
                "subject_id": subject_id,
                "subject_external_id": subject_external_id,
                "body_site": body_site,
                "laterality": laterality,
                "site": site,
                "label": label,
                "created_at": created_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.site import Site  # noqa: PLC0415

        d = dict(src_dict)
        id = UUID(d.pop("id"))

        mole_external_id = d.pop("mole_external_id")

        subject_id = UUID(d.pop("subject_id"))

        subject_external_id = d.pop("subject_external_id")

        body_site = BodySite(d.pop("body_site"))

        laterality = Laterality(d.pop("laterality"))

        def _parse_site(data: object) -> None | Site:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                site_type_0 = Site.from_dict(data)

                return site_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Site, data)

        site = _parse_site(d.pop("site"))

        label = d.pop("label")

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        mole = cls(
            id=id,
            mole_external_id=mole_external_id,
            subject_id=subject_id,
            subject_external_id=subject_external_id,
            body_site=body_site,
            laterality=laterality,
            site=site,
            label=label,
            created_at=created_at,
        )

        mole.additional_properties = d
        return mole

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
