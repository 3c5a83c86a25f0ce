from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.plan_feature import PlanFeature, check_plan_feature

T = TypeVar("T", bound="Plan")


@_attrs_define
class Plan:
    """A plan; a limit of null is unlimited.

    Attributes:
        features (list[PlanFeature]):
        id (UUID):
        is_default (bool):
        max_bots (int | None):
        max_crawl_pages (int | None):
        max_documents (int | None):
        max_members (int | None):
        max_messages_per_month (int | None):
        max_storage_bytes (int | None):
        name (str):
        slug (str):
    """

    features: list[PlanFeature]
    id: UUID
    is_default: bool
    max_bots: int | None
    max_crawl_pages: int | None
    max_documents: int | None
    max_members: int | None
    max_messages_per_month: int | None
    max_storage_bytes: int | None
    name: str
    slug: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        features = []
        for features_item_data in self.features:
            features_item: str = features_item_data
            features.append(features_item)

        id = str(self.id)

        is_default = self.is_default

        max_bots: int | None
        max_bots = self.max_bots

        max_crawl_pages: int | None
        max_crawl_pages = self.max_crawl_pages

        max_documents: int | None
        max_documents = self.max_documents

        max_members: int | None
        max_members = self.max_members

        max_messages_per_month: int | None
        max_messages_per_month = self.max_messages_per_month

        max_storage_bytes: int | None
        max_storage_bytes = self.max_storage_bytes

        name = self.name

        slug = self.slug

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "features": features,
                "id": id,
                "is_default": is_default,
                "max_bots": max_bots,
                "max_crawl_pages": max_crawl_pages,
                "max_documents": max_documents,
                "max_members": max_members,
                "max_messages_per_month": max_messages_per_month,
                "max_storage_bytes": max_storage_bytes,
                "name": name,
                "slug": slug,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        features = []
        _features = d.pop("features")
        for features_item_data in _features:
            features_item = check_plan_feature(features_item_data)

            features.append(features_item)

        id = UUID(d.pop("id"))

        is_default = d.pop("is_default")

        def _parse_max_bots(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        max_bots = _parse_max_bots(d.pop("max_bots"))

        def _parse_max_crawl_pages(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        max_crawl_pages = _parse_max_crawl_pages(d.pop("max_crawl_pages"))

        def _parse_max_documents(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        max_documents = _parse_max_documents(d.pop("max_documents"))

        def _parse_max_members(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        max_members = _parse_max_members(d.pop("max_members"))

        def _parse_max_messages_per_month(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        max_messages_per_month = _parse_max_messages_per_month(
            d.pop("max_messages_per_month")
        )

        def _parse_max_storage_bytes(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        max_storage_bytes = _parse_max_storage_bytes(d.pop("max_storage_bytes"))

        name = d.pop("name")

        slug = d.pop("slug")

        plan = cls(
            features=features,
            id=id,
            is_default=is_default,
            max_bots=max_bots,
            max_crawl_pages=max_crawl_pages,
            max_documents=max_documents,
            max_members=max_members,
            max_messages_per_month=max_messages_per_month,
            max_storage_bytes=max_storage_bytes,
            name=name,
            slug=slug,
        )

        plan.additional_properties = d
        return plan

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
