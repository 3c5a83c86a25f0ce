from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.membership import Membership


T = TypeVar("T", bound="Me")


@_attrs_define
class Me:
    """What people see of themselves.

    Attributes:
        created_at (datetime.datetime):
        email (str):
        email_verified (bool):
        id (UUID):
        language (str):
        mfa_enabled (bool):
        name (str):
        stripe_customer_id (str):
        subscription_plan (str):
        subscription_status (str):
        time_zone (str):
        workspaces (list[Membership]):
    """

    created_at: datetime.datetime
    email: str
    email_verified: bool
    id: UUID
    language: str
    mfa_enabled: bool
    name: str
    stripe_customer_id: str
    subscription_plan: str
    subscription_status: str
    time_zone: str
    workspaces: list[Membership]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        created_at = self.created_at.isoformat()

        email = self.email

        email_verified = self.email_verified

        id = str(self.id)

        language = self.language

        mfa_enabled = self.mfa_enabled

        name = self.name

        stripe_customer_id = self.stripe_customer_id

        subscription_plan = self.subscription_plan

        subscription_status = self.subscription_status

        time_zone = self.time_zone

        workspaces = []
        for workspaces_item_data in self.workspaces:
            workspaces_item = workspaces_item_data.to_dict()
            workspaces.append(workspaces_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "created_at": created_at,
                "email": email,
                "email_verified": email_verified,
                "id": id,
                "language": language,
                "mfa_enabled": mfa_enabled,
                "name": name,
                "stripe_customer_id": stripe_customer_id,
                "subscription_plan": subscription_plan,
                "subscription_status": subscription_status,
                "time_zone": time_zone,
                "workspaces": workspaces,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.membership import Membership

        d = dict(src_dict)
        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        email = d.pop("email")

        email_verified = d.pop("email_verified")

        id = UUID(d.pop("id"))

        language = d.pop("language")

        mfa_enabled = d.pop("mfa_enabled")

        name = d.pop("name")

        stripe_customer_id = d.pop("stripe_customer_id")

        subscription_plan = d.pop("subscription_plan")

        subscription_status = d.pop("subscription_status")

        time_zone = d.pop("time_zone")

        workspaces = []
        _workspaces = d.pop("workspaces")
        for workspaces_item_data in _workspaces:
            workspaces_item = Membership.from_dict(workspaces_item_data)

            workspaces.append(workspaces_item)

        me = cls(
            created_at=created_at,
            email=email,
            email_verified=email_verified,
            id=id,
            language=language,
            mfa_enabled=mfa_enabled,
            name=name,
            stripe_customer_id=stripe_customer_id,
            subscription_plan=subscription_plan,
            subscription_status=subscription_status,
            time_zone=time_zone,
            workspaces=workspaces,
        )

        me.additional_properties = d
        return me

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
