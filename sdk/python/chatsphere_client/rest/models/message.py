from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.message_role import MessageRole, check_message_role
from ..models.message_status import MessageStatus, check_message_status

if TYPE_CHECKING:
    from ..models.grounding import Grounding
    from ..models.message_error import MessageError
    from ..models.source import Source
    from ..models.usage import Usage


T = TypeVar("T", bound="Message")


@_attrs_define
class Message:
    """
    Attributes:
        content (str):
        conversation_id (UUID):
        created_at (datetime.datetime):
        error (MessageError | None):
        grounding (list[Grounding]):
        id (UUID):
        role (MessageRole):
        sources (list[Source]):
        status (MessageStatus):
        usage (None | Usage):
    """

    content: str
    conversation_id: UUID
    created_at: datetime.datetime
    error: MessageError | None
    grounding: list[Grounding]
    id: UUID
    role: MessageRole
    sources: list[Source]
    status: MessageStatus
    usage: None | Usage
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.message_error import MessageError
        from ..models.usage import Usage

        content = self.content

        conversation_id = str(self.conversation_id)

        created_at = self.created_at.isoformat()

        error: dict[str, Any] | None
        if isinstance(self.error, MessageError):
            error = self.error.to_dict()
        else:
            error = self.error

        grounding = []
        for grounding_item_data in self.grounding:
            grounding_item = grounding_item_data.to_dict()
            grounding.append(grounding_item)

        id = str(self.id)

        role: str = self.role

        sources = []
        for sources_item_data in self.sources:
            sources_item = sources_item_data.to_dict()
            sources.append(sources_item)

        status: str = self.status

        usage: dict[str, Any] | None
        if isinstance(self.usage, Usage):
            usage = self.usage.to_dict()
        else:
            usage = self.usage

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "content": content,
                "conversation_id": conversation_id,
                "created_at": created_at,
                "error": error,
                "grounding": grounding,
                "id": id,
                "role": role,
                "sources": sources,
                "status": status,
                "usage": usage,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.grounding import Grounding
        from ..models.message_error import MessageError
        from ..models.source import Source
        from ..models.usage import Usage

        d = dict(src_dict)
        content = d.pop("content")

        conversation_id = UUID(d.pop("conversation_id"))

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        def _parse_error(data: object) -> MessageError | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                error_type_0 = MessageError.from_dict(data)

                return error_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(MessageError | None, data)

        error = _parse_error(d.pop("error"))

        grounding = []
        _grounding = d.pop("grounding")
        for grounding_item_data in _grounding:
            grounding_item = Grounding.from_dict(grounding_item_data)

            grounding.append(grounding_item)

        id = UUID(d.pop("id"))

        role = check_message_role(d.pop("role"))

        sources = []
        _sources = d.pop("sources")
        for sources_item_data in _sources:
            sources_item = Source.from_dict(sources_item_data)

            sources.append(sources_item)

        status = check_message_status(d.pop("status"))

        def _parse_usage(data: object) -> None | Usage:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                usage_type_0 = Usage.from_dict(data)

                return usage_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Usage, data)

        usage = _parse_usage(d.pop("usage"))

        message = cls(
            content=content,
            conversation_id=conversation_id,
            created_at=created_at,
            error=error,
            grounding=grounding,
            id=id,
            role=role,
            sources=sources,
            status=status,
            usage=usage,
        )

        message.additional_properties = d
        return message

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
