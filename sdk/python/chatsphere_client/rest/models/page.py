from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.page_status import PageStatus, check_page_status

if TYPE_CHECKING:
    from ..models.reason import Reason


T = TypeVar("T", bound="Page")


@_attrs_define
class Page:
    """
    Attributes:
        bytes_ (int):
        checked_at (datetime.datetime | None): When it was asked for last.
        depth (int): Links away from the first one.
        document_id (None | UUID):
        id (UUID):
        reason (None | Reason):
        round_ (int): Of the source, as its status.
        status (PageStatus):
        url (str):
        via (str): The page that led to it.
    """

    bytes_: int
    checked_at: datetime.datetime | None
    depth: int
    document_id: None | UUID
    id: UUID
    reason: None | Reason
    round_: int
    status: PageStatus
    url: str
    via: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.reason import Reason

        bytes_ = self.bytes_

        checked_at: None | str
        if isinstance(self.checked_at, datetime.datetime):
            checked_at = self.checked_at.isoformat()
        else:
            checked_at = self.checked_at

        depth = self.depth

        document_id: None | str
        if isinstance(self.document_id, UUID):
            document_id = str(self.document_id)
        else:
            document_id = self.document_id

        id = str(self.id)

        reason: dict[str, Any] | None
        if isinstance(self.reason, Reason):
            reason = self.reason.to_dict()
        else:
            reason = self.reason

        round_ = self.round_

        status: str = self.status

        url = self.url

        via = self.via

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "bytes": bytes_,
                "checked_at": checked_at,
                "depth": depth,
                "document_id": document_id,
                "id": id,
                "reason": reason,
                "round": round_,
                "status": status,
                "url": url,
                "via": via,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.reason import Reason

        d = dict(src_dict)
        bytes_ = d.pop("bytes")

        def _parse_checked_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                checked_at_type_0 = datetime.datetime.fromisoformat(data)

                return checked_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        checked_at = _parse_checked_at(d.pop("checked_at"))

        depth = d.pop("depth")

        def _parse_document_id(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                document_id_type_0 = UUID(data)

                return document_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        document_id = _parse_document_id(d.pop("document_id"))

        id = UUID(d.pop("id"))

        def _parse_reason(data: object) -> None | Reason:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                reason_type_0 = Reason.from_dict(data)

                return reason_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Reason, data)

        reason = _parse_reason(d.pop("reason"))

        round_ = d.pop("round")

        status = check_page_status(d.pop("status"))

        url = d.pop("url")

        via = d.pop("via")

        page = cls(
            bytes_=bytes_,
            checked_at=checked_at,
            depth=depth,
            document_id=document_id,
            id=id,
            reason=reason,
            round_=round_,
            status=status,
            url=url,
            via=via,
        )

        page.additional_properties = d
        return page

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
