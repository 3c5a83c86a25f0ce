from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="StoredText")


@_attrs_define
class StoredText:
    """A part of a document's text as it was read; offsets of passages count in the whole.

    Attributes:
        end (int):
        method (str): How the file was read.
        page_starts (list[int]): Where each page begins; empty without pages.
        start (int):
        text (str):
        total (int): Code points of the whole text.
    """

    end: int
    method: str
    page_starts: list[int]
    start: int
    text: str
    total: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        end = self.end

        method = self.method

        page_starts = self.page_starts

        start = self.start

        text = self.text

        total = self.total

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "end": end,
                "method": method,
                "page_starts": page_starts,
                "start": start,
                "text": text,
                "total": total,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        end = d.pop("end")

        method = d.pop("method")

        page_starts = cast(list[int], d.pop("page_starts"))

        start = d.pop("start")

        text = d.pop("text")

        total = d.pop("total")

        stored_text = cls(
            end=end,
            method=method,
            page_starts=page_starts,
            start=start,
            text=text,
            total=total,
        )

        stored_text.additional_properties = d
        return stored_text

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
