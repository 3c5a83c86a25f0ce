from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.audit_action import AuditAction, check_audit_action

if TYPE_CHECKING:
    from ..models.audit_entry_details import AuditEntryDetails


T = TypeVar("T", bound="AuditEntry")


@_attrs_define
class AuditEntry:
    """Who did what; people, keys and things are called what they were called then. Without a
    person it was the system itself.

        Attributes:
            action (AuditAction):
            address (str):
            created_at (datetime.datetime):
            details (AuditEntryDetails):
            id (UUID):
            key_id (None | UUID):
            key_prefix (str):
            request_id (str):
            target_id (None | UUID):
            target_name (str):
            target_type (str):
            user_email (str):
            user_id (None | UUID):
            user_name (str):
    """

    action: AuditAction
    address: str
    created_at: datetime.datetime
    details: AuditEntryDetails
    id: UUID
    key_id: None | UUID
    key_prefix: str
    request_id: str
    target_id: None | UUID
    target_name: str
    target_type: str
    user_email: str
    user_id: None | UUID
    user_name: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        action: str = self.action

        address = self.address

        created_at = self.created_at.isoformat()

        details = self.details.to_dict()

        id = str(self.id)

        key_id: None | str
        if isinstance(self.key_id, UUID):
            key_id = str(self.key_id)
        else:
            key_id = self.key_id

        key_prefix = self.key_prefix

        request_id = self.request_id

        target_id: None | str
        if isinstance(self.target_id, UUID):
            target_id = str(self.target_id)
        else:
            target_id = self.target_id

        target_name = self.target_name

        target_type = self.target_type

        user_email = self.user_email

        user_id: None | str
        if isinstance(self.user_id, UUID):
            user_id = str(self.user_id)
        else:
            user_id = self.user_id

        user_name = self.user_name

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "action": action,
                "address": address,
                "created_at": created_at,
                "details": details,
                "id": id,
                "key_id": key_id,
                "key_prefix": key_prefix,
                "request_id": request_id,
                "target_id": target_id,
                "target_name": target_name,
                "target_type": target_type,
                "user_email": user_email,
                "user_id": user_id,
                "user_name": user_name,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.audit_entry_details import AuditEntryDetails

        d = dict(src_dict)
        action = check_audit_action(d.pop("action"))

        address = d.pop("address")

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        details = AuditEntryDetails.from_dict(d.pop("details"))

        id = UUID(d.pop("id"))

        def _parse_key_id(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                key_id_type_0 = UUID(data)

                return key_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        key_id = _parse_key_id(d.pop("key_id"))

        key_prefix = d.pop("key_prefix")

        request_id = d.pop("request_id")

        def _parse_target_id(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                target_id_type_0 = UUID(data)

                return target_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        target_id = _parse_target_id(d.pop("target_id"))

        target_name = d.pop("target_name")

        target_type = d.pop("target_type")

        user_email = d.pop("user_email")

        def _parse_user_id(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                user_id_type_0 = UUID(data)

                return user_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        user_id = _parse_user_id(d.pop("user_id"))

        user_name = d.pop("user_name")

        audit_entry = cls(
            action=action,
            address=address,
            created_at=created_at,
            details=details,
            id=id,
            key_id=key_id,
            key_prefix=key_prefix,
            request_id=request_id,
            target_id=target_id,
            target_name=target_name,
            target_type=target_type,
            user_email=user_email,
            user_id=user_id,
            user_name=user_name,
        )

        audit_entry.additional_properties = d
        return audit_entry

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
