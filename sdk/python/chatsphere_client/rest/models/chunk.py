from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="Chunk")


@_attrs_define
class Chunk:
    """
    Attributes:
        char_end (int):
        char_start (int):
        content (str):
        heading_path (list[str]):
        id (UUID):
        ordinal (int):
        page (int | None): From 1; empty where none are known.
    """

    char_end: int
    char_start: int
    content: str
    heading_path: list[str]
    id: UUID
    ordinal: int
    page: int | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        char_end = self.char_end

        char_start = self.char_start

        content = self.content

        heading_path = self.heading_path

        id = str(self.id)

        ordinal = self.ordinal

        page: int | None
        page = self.page

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "char_end": char_end,
                "char_start": char_start,
                "content": content,
                "heading_path": heading_path,
                "id": id,
                "ordinal": ordinal,
                "page": page,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        char_end = d.pop("char_end")

        char_start = d.pop("char_start")

        content = d.pop("content")

        heading_path = cast(list[str], d.pop("heading_path"))

        id = UUID(d.pop("id"))

        ordinal = d.pop("ordinal")

        def _parse_page(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        page = _parse_page(d.pop("page"))

        chunk = cls(
            char_end=char_end,
            char_start=char_start,
            content=content,
            heading_path=heading_path,
            id=id,
            ordinal=ordinal,
            page=page,
        )

        chunk.additional_properties = d
        return chunk

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
