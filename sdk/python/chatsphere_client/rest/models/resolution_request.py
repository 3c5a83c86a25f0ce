from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

from ..models.chunk_keep import ChunkKeep, check_chunk_keep

T = TypeVar("T", bound="ResolutionRequest")


@_attrs_define
class ResolutionRequest:
    """What stays: what somebody wrote, or what the source says now.

    Attributes:
        keep (ChunkKeep):
    """

    keep: ChunkKeep

    def to_dict(self) -> dict[str, Any]:
        keep: str = self.keep

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "keep": keep,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        keep = check_chunk_keep(d.pop("keep"))

        resolution_request = cls(
            keep=keep,
        )

        return resolution_request
