from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="Chunking")


@_attrs_define
class Chunking:
    """How new documents are cut, in tokens of the embedding model; 0 leaves the size to it.

    Attributes:
        overlap (int | Unset):
        size (int | Unset):
    """

    overlap: int | Unset = UNSET
    size: int | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        overlap = self.overlap

        size = self.size

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if overlap is not UNSET:
            field_dict["overlap"] = overlap
        if size is not UNSET:
            field_dict["size"] = size

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        overlap = d.pop("overlap", UNSET)

        size = d.pop("size", UNSET)

        chunking = cls(
            overlap=overlap,
            size=size,
        )

        return chunking
