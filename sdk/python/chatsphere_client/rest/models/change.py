from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.change_kind import ChangeKind, check_change_kind

T = TypeVar("T", bound="Change")


@_attrs_define
class Change:
    """One passage that an update adds, changes or removes; what people made of it aside.

    Attributes:
        chunk_id (UUID):
        heading_path (list[str]):
        is_conflict (bool): Somebody had edited it.
        kind (ChangeKind):
        new (None | str):
        old (None | str):
        page (int | None):
    """

    chunk_id: UUID
    heading_path: list[str]
    is_conflict: bool
    kind: ChangeKind
    new: None | str
    old: None | str
    page: int | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        chunk_id = str(self.chunk_id)

        heading_path = self.heading_path

        is_conflict = self.is_conflict

        kind: str = self.kind

        new: None | str
        new = self.new

        old: None | str
        old = self.old

        page: int | None
        page = self.page

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "chunk_id": chunk_id,
                "heading_path": heading_path,
                "is_conflict": is_conflict,
                "kind": kind,
                "new": new,
                "old": old,
                "page": page,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        chunk_id = UUID(d.pop("chunk_id"))

        heading_path = cast(list[str], d.pop("heading_path"))

        is_conflict = d.pop("is_conflict")

        kind = check_change_kind(d.pop("kind"))

        def _parse_new(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        new = _parse_new(d.pop("new"))

        def _parse_old(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        old = _parse_old(d.pop("old"))

        def _parse_page(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        page = _parse_page(d.pop("page"))

        change = cls(
            chunk_id=chunk_id,
            heading_path=heading_path,
            is_conflict=is_conflict,
            kind=kind,
            new=new,
            old=old,
            page=page,
        )

        change.additional_properties = d
        return change

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
