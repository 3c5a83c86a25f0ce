from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="SearchHit")


@_attrs_define
class SearchHit:
    """A passage; offsets count code points of the document's text and are half-open.

    Attributes:
        char_end (int):
        char_start (int):
        chunk_id (UUID):
        content (str):
        document_id (UUID):
        document_name (str):
        heading_path (list[str]): Of an answer: the question.
        page (int | None):
        score (float):
    """

    char_end: int
    char_start: int
    chunk_id: UUID
    content: str
    document_id: UUID
    document_name: str
    heading_path: list[str]
    page: int | None
    score: float
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        char_end = self.char_end

        char_start = self.char_start

        chunk_id = str(self.chunk_id)

        content = self.content

        document_id = str(self.document_id)

        document_name = self.document_name

        heading_path = self.heading_path

        page: int | None
        page = self.page

        score = self.score

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "char_end": char_end,
                "char_start": char_start,
                "chunk_id": chunk_id,
                "content": content,
                "document_id": document_id,
                "document_name": document_name,
                "heading_path": heading_path,
                "page": page,
                "score": score,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        char_end = d.pop("char_end")

        char_start = d.pop("char_start")

        chunk_id = UUID(d.pop("chunk_id"))

        content = d.pop("content")

        document_id = UUID(d.pop("document_id"))

        document_name = d.pop("document_name")

        heading_path = cast(list[str], d.pop("heading_path"))

        def _parse_page(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        page = _parse_page(d.pop("page"))

        score = d.pop("score")

        search_hit = cls(
            char_end=char_end,
            char_start=char_start,
            chunk_id=chunk_id,
            content=content,
            document_id=document_id,
            document_name=document_name,
            heading_path=heading_path,
            page=page,
            score=score,
        )

        search_hit.additional_properties = d
        return search_hit

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
