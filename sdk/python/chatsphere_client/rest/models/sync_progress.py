from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="SyncProgress")


@_attrs_define
class SyncProgress:
    """Of the last synchronisation, whether or not it is done.

    Attributes:
        asked (int): Addresses that were asked for.
        bytes_ (int): Of all answers together.
        kept (int): Pages that are knowledge.
        waiting (int): Addresses still to be asked for.
    """

    asked: int
    bytes_: int
    kept: int
    waiting: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        asked = self.asked

        bytes_ = self.bytes_

        kept = self.kept

        waiting = self.waiting

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "asked": asked,
                "bytes": bytes_,
                "kept": kept,
                "waiting": waiting,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        asked = d.pop("asked")

        bytes_ = d.pop("bytes")

        kept = d.pop("kept")

        waiting = d.pop("waiting")

        sync_progress = cls(
            asked=asked,
            bytes_=bytes_,
            kept=kept,
            waiting=waiting,
        )

        sync_progress.additional_properties = d
        return sync_progress

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
