from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.chunk_origin import ChunkOrigin, check_chunk_origin

T = TypeVar("T", bound="Chunk")


@_attrs_define
class Chunk:
    """A passage. Its place, in code points of the document's text, is that of the source's words,
    also where somebody has edited them.

        Attributes:
            char_end (int):
            char_start (int):
            conflict (str): What an update says in place of that; empty without a conflict.
            content (str):
            disabled (bool): Neither found nor cited.
            document_id (UUID):
            document_name (str):
            heading_path (list[str]):
            id (UUID):
            indexed (bool): Whether searches are known to go by it; if not, that is mended within seconds, or when the
                review is done.
            ordinal (int):
            origin (ChunkOrigin):
            page (int | None): From 1; empty where none are known.
            source_content (str): What an edit was made of; empty where nothing was edited.
            version (str): Its ETag, without the quotes.
    """

    char_end: int
    char_start: int
    conflict: str
    content: str
    disabled: bool
    document_id: UUID
    document_name: str
    heading_path: list[str]
    id: UUID
    indexed: bool
    ordinal: int
    origin: ChunkOrigin
    page: int | None
    source_content: str
    version: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        char_end = self.char_end

        char_start = self.char_start

        conflict = self.conflict

        content = self.content

        disabled = self.disabled

        document_id = str(self.document_id)

        document_name = self.document_name

        heading_path = self.heading_path

        id = str(self.id)

        indexed = self.indexed

        ordinal = self.ordinal

        origin: str = self.origin

        page: int | None
        page = self.page

        source_content = self.source_content

        version = self.version

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "char_end": char_end,
                "char_start": char_start,
                "conflict": conflict,
                "content": content,
                "disabled": disabled,
                "document_id": document_id,
                "document_name": document_name,
                "heading_path": heading_path,
                "id": id,
                "indexed": indexed,
                "ordinal": ordinal,
                "origin": origin,
                "page": page,
                "source_content": source_content,
                "version": version,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        char_end = d.pop("char_end")

        char_start = d.pop("char_start")

        conflict = d.pop("conflict")

        content = d.pop("content")

        disabled = d.pop("disabled")

        document_id = UUID(d.pop("document_id"))

        document_name = d.pop("document_name")

        heading_path = cast(list[str], d.pop("heading_path"))

        id = UUID(d.pop("id"))

        indexed = d.pop("indexed")

        ordinal = d.pop("ordinal")

        origin = check_chunk_origin(d.pop("origin"))

        def _parse_page(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        page = _parse_page(d.pop("page"))

        source_content = d.pop("source_content")

        version = d.pop("version")

        chunk = cls(
            char_end=char_end,
            char_start=char_start,
            conflict=conflict,
            content=content,
            disabled=disabled,
            document_id=document_id,
            document_name=document_name,
            heading_path=heading_path,
            id=id,
            indexed=indexed,
            ordinal=ordinal,
            origin=origin,
            page=page,
            source_content=source_content,
            version=version,
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
