from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="Grounding")


@_attrs_define
class Grounding:
    """A span of the text, in code points, and the literal quote that supports it.

    Attributes:
        end (int):
        quote (None | str):
        source_index (int | None):
        start (int):
        supported (bool):
    """

    end: int
    quote: None | str
    source_index: int | None
    start: int
    supported: bool
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        end = self.end

        quote: None | str
        quote = self.quote

        source_index: int | None
        source_index = self.source_index

        start = self.start

        supported = self.supported

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "end": end,
                "quote": quote,
                "source_index": source_index,
                "start": start,
                "supported": supported,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        end = d.pop("end")

        def _parse_quote(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        quote = _parse_quote(d.pop("quote"))

        def _parse_source_index(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        source_index = _parse_source_index(d.pop("source_index"))

        start = d.pop("start")

        supported = d.pop("supported")

        grounding = cls(
            end=end,
            quote=quote,
            source_index=source_index,
            start=start,
            supported=supported,
        )

        grounding.additional_properties = d
        return grounding

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
