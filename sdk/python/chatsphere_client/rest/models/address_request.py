from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..models.address_kind import AddressKind, check_address_kind
from ..models.source_schedule import SourceSchedule, check_source_schedule
from ..types import UNSET, Unset

T = TypeVar("T", bound="AddressRequest")


@_attrs_define
class AddressRequest:
    """The address of a web page, or of a site of which every page is wanted.

    Attributes:
        url (str):
        exclude (list[str] | Unset): No path that one of these fits.
        include (list[str] | Unset): Only paths that one of these fits, such as /docs/*, and the first page.
        kind (AddressKind | Unset):
        max_bytes (int | Unset): Of all answers together.
        max_depth (int | Unset): Links away from the first page.
        max_pages (int | Unset): Pages that are kept.
        name (str | Unset):
        review (bool | Unset): Wait until somebody has looked at the passages, before they are embedded.
        schedule (SourceSchedule | Unset):
        sitemap (bool | Unset): Look for pages in the sitemap.
    """

    url: str
    exclude: list[str] | Unset = UNSET
    include: list[str] | Unset = UNSET
    kind: AddressKind | Unset = UNSET
    max_bytes: int | Unset = UNSET
    max_depth: int | Unset = UNSET
    max_pages: int | Unset = UNSET
    name: str | Unset = UNSET
    review: bool | Unset = UNSET
    schedule: SourceSchedule | Unset = UNSET
    sitemap: bool | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        url = self.url

        exclude: list[str] | Unset = UNSET
        if not isinstance(self.exclude, Unset):
            exclude = self.exclude

        include: list[str] | Unset = UNSET
        if not isinstance(self.include, Unset):
            include = self.include

        kind: str | Unset = UNSET
        if not isinstance(self.kind, Unset):
            kind = self.kind

        max_bytes = self.max_bytes

        max_depth = self.max_depth

        max_pages = self.max_pages

        name = self.name

        review = self.review

        schedule: str | Unset = UNSET
        if not isinstance(self.schedule, Unset):
            schedule = self.schedule

        sitemap = self.sitemap

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "url": url,
            }
        )
        if exclude is not UNSET:
            field_dict["exclude"] = exclude
        if include is not UNSET:
            field_dict["include"] = include
        if kind is not UNSET:
            field_dict["kind"] = kind
        if max_bytes is not UNSET:
            field_dict["max_bytes"] = max_bytes
        if max_depth is not UNSET:
            field_dict["max_depth"] = max_depth
        if max_pages is not UNSET:
            field_dict["max_pages"] = max_pages
        if name is not UNSET:
            field_dict["name"] = name
        if review is not UNSET:
            field_dict["review"] = review
        if schedule is not UNSET:
            field_dict["schedule"] = schedule
        if sitemap is not UNSET:
            field_dict["sitemap"] = sitemap

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        url = d.pop("url")

        exclude = cast(list[str], d.pop("exclude", UNSET))

        include = cast(list[str], d.pop("include", UNSET))

        _kind = d.pop("kind", UNSET)
        kind: AddressKind | Unset
        if isinstance(_kind, Unset):
            kind = UNSET
        else:
            kind = check_address_kind(_kind)

        max_bytes = d.pop("max_bytes", UNSET)

        max_depth = d.pop("max_depth", UNSET)

        max_pages = d.pop("max_pages", UNSET)

        name = d.pop("name", UNSET)

        review = d.pop("review", UNSET)

        _schedule = d.pop("schedule", UNSET)
        schedule: SourceSchedule | Unset
        if isinstance(_schedule, Unset):
            schedule = UNSET
        else:
            schedule = check_source_schedule(_schedule)

        sitemap = d.pop("sitemap", UNSET)

        address_request = cls(
            url=url,
            exclude=exclude,
            include=include,
            kind=kind,
            max_bytes=max_bytes,
            max_depth=max_depth,
            max_pages=max_pages,
            name=name,
            review=review,
            schedule=schedule,
            sitemap=sitemap,
        )

        return address_request
