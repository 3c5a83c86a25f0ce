from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar
from uuid import UUID

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="SendMessageRequest")


@_attrs_define
class SendMessageRequest:
    """`message` is kept as it is; sent again with its `client_message_id`, it is asked once.

    Attributes:
        message (str): 1 to 8,000 characters, some visible.
        client_message_id (UUID | Unset):
    """

    message: str
    client_message_id: UUID | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        message = self.message

        client_message_id: str | Unset = UNSET
        if not isinstance(self.client_message_id, Unset):
            client_message_id = str(self.client_message_id)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "message": message,
            }
        )
        if client_message_id is not UNSET:
            field_dict["client_message_id"] = client_message_id

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        message = d.pop("message")

        _client_message_id = d.pop("client_message_id", UNSET)
        client_message_id: UUID | Unset
        if isinstance(_client_message_id, Unset):
            client_message_id = UNSET
        else:
            client_message_id = UUID(_client_message_id)

        send_message_request = cls(
            message=message,
            client_message_id=client_message_id,
        )

        return send_message_request
