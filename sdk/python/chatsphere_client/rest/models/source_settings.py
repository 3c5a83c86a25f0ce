from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="SourceSettings")


@_attrs_define
class SourceSettings:
    """How it is read; limits and patterns are those of a site.

    Attributes:
        exclude (list[str]):
        include (list[str]):
        max_bytes (int):
        max_depth (int):
        max_pages (int):
        review (bool):
        sitemap (bool):
    """

    exclude: list[str]
    include: list[str]
    max_bytes: int
    max_depth: int
    max_pages: int
    review: bool
    sitemap: bool
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        exclude = self.exclude

        include = self.include

        max_bytes = self.max_bytes

        max_depth = self.max_depth

        max_pages = self.max_pages

        review = self.review

        sitemap = self.sitemap

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "exclude": exclude,
                "include": include,
                "max_bytes": max_bytes,
                "max_depth": max_depth,
                "max_pages": max_pages,
                "review": review,
                "sitemap": sitemap,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        exclude = cast(list[str], d.pop("exclude"))

        include = cast(list[str], d.pop("include"))

        max_bytes = d.pop("max_bytes")

        max_depth = d.pop("max_depth")

        max_pages = d.pop("max_pages")

        review = d.pop("review")

        sitemap = d.pop("sitemap")

        source_settings = cls(
            exclude=exclude,
            include=include,
            max_bytes=max_bytes,
            max_depth=max_depth,
            max_pages=max_pages,
            review=review,
            sitemap=sitemap,
        )

        source_settings.additional_properties = d
        return source_settings

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
