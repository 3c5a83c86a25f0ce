from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="Changes")


@_attrs_define
class Changes:
    """Passages; those in `conflicts` were edited by hand while the source has changed.

    Attributes:
        added (int):
        changed (int):
        conflicts (int):
        kept (int):
        removed (int):
    """

    added: int
    changed: int
    conflicts: int
    kept: int
    removed: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        added = self.added

        changed = self.changed

        conflicts = self.conflicts

        kept = self.kept

        removed = self.removed

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "added": added,
                "changed": changed,
                "conflicts": conflicts,
                "kept": kept,
                "removed": removed,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        added = d.pop("added")

        changed = d.pop("changed")

        conflicts = d.pop("conflicts")

        kept = d.pop("kept")

        removed = d.pop("removed")

        changes = cls(
            added=added,
            changed=changed,
            conflicts=conflicts,
            kept=kept,
            removed=removed,
        )

        changes.additional_properties = d
        return changes

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
