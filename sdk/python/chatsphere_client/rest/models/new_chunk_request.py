from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="NewChunkRequest")


@_attrs_define
class NewChunkRequest:
    """A passage of one's own, under these titles, the outermost first.

    Attributes:
        content (str):
        heading_path (list[str] | Unset):
    """

    content: str
    heading_path: list[str] | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        content = self.content

        heading_path: list[str] | Unset = UNSET
        if not isinstance(self.heading_path, Unset):
            heading_path = self.heading_path

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "content": content,
            }
        )
        if heading_path is not UNSET:
            field_dict["heading_path"] = heading_path

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        content = d.pop("content")

        heading_path = cast(list[str], d.pop("heading_path", UNSET))

        new_chunk_request = cls(
            content=content,
            heading_path=heading_path,
        )

        return new_chunk_request
