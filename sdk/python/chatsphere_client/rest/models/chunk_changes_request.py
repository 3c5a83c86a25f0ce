from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="ChunkChangesRequest")


@_attrs_define
class ChunkChangesRequest:
    """What is left out stays.

    Attributes:
        content (str | Unset):
        disabled (bool | Unset):
    """

    content: str | Unset = UNSET
    disabled: bool | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        content = self.content

        disabled = self.disabled

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if content is not UNSET:
            field_dict["content"] = content
        if disabled is not UNSET:
            field_dict["disabled"] = disabled

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        content = d.pop("content", UNSET)

        disabled = d.pop("disabled", UNSET)

        chunk_changes_request = cls(
            content=content,
            disabled=disabled,
        )

        return chunk_changes_request
