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
    from ..models.combined_result import CombinedResult
    from ..models.history_photo import HistoryPhoto
    from ..models.site import Site


T = TypeVar("T", bound="MoleHistory")


@_attrs_define
class MoleHistory:
    """A mole with its photos and, for days with several, their combined results, newest first.

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
        photos (list[HistoryPhoto]):
        combined (list[CombinedResult]):
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
    photos: list[HistoryPhoto]
    combined: list[CombinedResult]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.combined_result import CombinedResult  # noqa: PLC0415
        from ..models.history_photo import HistoryPhoto  # noqa: PLC0415
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

        photos = []
        for photos_item_data in self.photos:
            photos_item = photos_item_data.to_dict()
            photos.append(photos_item)

        combined = []
        for combined_item_data in self.combined:
            combined_item = combined_item_data.to_dict()
            combined.append(combined_item)

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
                "photos": photos,
                "combined": combined,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.combined_result import CombinedResult  # noqa: PLC0415
        from ..models.history_photo import HistoryPhoto  # noqa: PLC0415
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

        photos = []
        _photos = d.pop("photos")
        for photos_item_data in _photos:
            photos_item = HistoryPhoto.from_dict(photos_item_data)

            photos.append(photos_item)

        combined = []
        _combined = d.pop("combined")
        for combined_item_data in _combined:
            combined_item = CombinedResult.from_dict(combined_item_data)

            combined.append(combined_item)

        mole_history = cls(
            id=id,
            mole_external_id=mole_external_id,
            subject_id=subject_id,
            subject_external_id=subject_external_id,
            body_site=body_site,
            laterality=laterality,
            site=site,
            label=label,
            created_at=created_at,
            photos=photos,
            combined=combined,
        )

        mole_history.additional_properties = d
        return mole_history

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
