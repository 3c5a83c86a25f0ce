from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="PageCounts")


@_attrs_define
class PageCounts:
    """Pages that the last synchronisation met, by what became of them.

    Attributes:
        added (int):
        changed (int):
        failed (int):
        found (int):
        removed (int):
        skipped (int):
        unchanged (int):
    """

    added: int
    changed: int
    failed: int
    found: int
    removed: int
    skipped: int
    unchanged: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        added = self.added

        changed = self.changed

        failed = self.failed

        found = self.found

        removed = self.removed

        skipped = self.skipped

        unchanged = self.unchanged

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "added": added,
                "changed": changed,
                "failed": failed,
                "found": found,
                "removed": removed,
                "skipped": skipped,
                "unchanged": unchanged,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        added = d.pop("added")

        changed = d.pop("changed")

        failed = d.pop("failed")

        found = d.pop("found")

        removed = d.pop("removed")

        skipped = d.pop("skipped")

        unchanged = d.pop("unchanged")

        page_counts = cls(
            added=added,
            changed=changed,
            failed=failed,
            found=found,
            removed=removed,
            skipped=skipped,
            unchanged=unchanged,
        )

        page_counts.additional_properties = d
        return page_counts

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
