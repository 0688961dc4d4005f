from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.event_types_enum import EventTypesEnum
from ..models.webhook_status_change import WebhookStatusChange
from ..types import UNSET, Unset
from typing import cast


T = TypeVar("T", bound="PatchedWebhookChangeRequest")


@_attrs_define
class PatchedWebhookChangeRequest:
    """What is to change.

    Attributes:
        url (str | Unset): Where events are sent: https, on the public internet, without credentials.
        event_types (list[EventTypesEnum] | Unset): What is sent; everything by default.
        status (WebhookStatusChange | Unset):
    """

    url: str | Unset = UNSET
    event_types: list[EventTypesEnum] | Unset = UNSET
    status: WebhookStatusChange | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        url = self.url

        event_types: list[str] | Unset = UNSET
        if not isinstance(self.event_types, Unset):
            event_types = []
            for event_types_item_data in self.event_types:
                event_types_item = event_types_item_data.value
                event_types.append(event_types_item)

        status: str | Unset = UNSET
        if not isinstance(self.status, Unset):
            status = self.status.value

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if url is not UNSET:
            field_dict["url"] = url
        if event_types is not UNSET:
            field_dict["event_types"] = event_types
        if status is not UNSET:
            field_dict["status"] = status

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        url = d.pop("url", UNSET)

        _event_types = d.pop("event_types", UNSET)
        event_types: list[EventTypesEnum] | Unset = UNSET
        if _event_types is not UNSET:
            event_types = []
            for event_types_item_data in _event_types:
                event_types_item = EventTypesEnum(event_types_item_data)

                event_types.append(event_types_item)

        _status = d.pop("status", UNSET)
        status: WebhookStatusChange | Unset
        if isinstance(_status, Unset):
            status = UNSET
        else:
            status = WebhookStatusChange(_status)

        patched_webhook_change_request = cls(
            url=url,
            event_types=event_types,
            status=status,
        )

        return patched_webhook_change_request
