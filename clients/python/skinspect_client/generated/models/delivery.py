from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.delivery_status import DeliveryStatus
from ..models.event_type import EventType
from typing import cast
from uuid import UUID
import datetime


T = TypeVar("T", bound="Delivery")


@_attrs_define
class Delivery:
    """One event on its way to one webhook.

    Attributes:
        id (UUID):
        event_id (UUID): The `id` of the event, and the header `webhook-id`.
        event_type (EventType):
        resource_id (UUID):
        status (DeliveryStatus):
        attempts (int):
        requested_at (datetime.datetime):
        next_attempt_at (datetime.datetime | None): Null unless it waits.
        finished_at (datetime.datetime | None):
        response_status (int | None): Of the last answer; null if there was none.
        response_ms (int | None): How long the last attempt took.
        last_error (str): Why the last attempt failed: `status_…`, `timeout`, `connection`, `tls`, `host_not_found`,
            `not_http`, `address_refused`, or `lost` if our worker was stopped. Empty after a success.
    """

    id: UUID
    event_id: UUID
    event_type: EventType
    resource_id: UUID
    status: DeliveryStatus
    attempts: int
    requested_at: datetime.datetime
    next_attempt_at: datetime.datetime | None
    finished_at: datetime.datetime | None
    response_status: int | None
    response_ms: int | None
    last_error: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = str(self.id)

        event_id = str(self.event_id)

        event_type = self.event_type.value

        resource_id = str(self.resource_id)

        status = self.status.value

        attempts = self.attempts

        requested_at = self.requested_at.isoformat()

        next_attempt_at: None | str
        if isinstance(self.next_attempt_at, datetime.datetime):
            next_attempt_at = self.next_attempt_at.isoformat()
        else:
            next_attempt_at = self.next_attempt_at

        finished_at: None | str
        if isinstance(self.finished_at, datetime.datetime):
            finished_at = self.finished_at.isoformat()
        else:
            finished_at = self.finished_at

        response_status: int | None
        response_status = self.response_status

        response_ms: int | None
        response_ms = self.response_ms

        last_error = self.last_error

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "event_id": event_id,
                "event_type": event_type,
                "resource_id": resource_id,
                "status": status,
                "attempts": attempts,
                "requested_at": requested_at,
                "next_attempt_at": next_attempt_at,
                "finished_at": finished_at,
                "response_status": response_status,
                "response_ms": response_ms,
                "last_error": last_error,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = UUID(d.pop("id"))

        event_id = UUID(d.pop("event_id"))

        event_type = EventType(d.pop("event_type"))

        resource_id = UUID(d.pop("resource_id"))

        status = DeliveryStatus(d.pop("status"))

        attempts = d.pop("attempts")

        requested_at = datetime.datetime.fromisoformat(d.pop("requested_at"))

        def _parse_next_attempt_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                next_attempt_at_type_0 = datetime.datetime.fromisoformat(data)

                return next_attempt_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        next_attempt_at = _parse_next_attempt_at(d.pop("next_attempt_at"))

        def _parse_finished_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                finished_at_type_0 = datetime.datetime.fromisoformat(data)

                return finished_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        finished_at = _parse_finished_at(d.pop("finished_at"))

        def _parse_response_status(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        response_status = _parse_response_status(d.pop("response_status"))

        def _parse_response_ms(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        response_ms = _parse_response_ms(d.pop("response_ms"))

        last_error = d.pop("last_error")

        delivery = cls(
            id=id,
            event_id=event_id,
            event_type=event_type,
            resource_id=resource_id,
            status=status,
            attempts=attempts,
            requested_at=requested_at,
            next_attempt_at=next_attempt_at,
            finished_at=finished_at,
            response_status=response_status,
            response_ms=response_ms,
            last_error=last_error,
        )

        delivery.additional_properties = d
        return delivery

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
