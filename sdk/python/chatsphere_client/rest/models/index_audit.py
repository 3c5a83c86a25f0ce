from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="IndexAudit")


@_attrs_define
class IndexAudit:
    """Counts; `missing`, `orphaned` and `stale` are 0 where all is well.

    Attributes:
        chunks (int): Passages that should be searchable.
        documents (int): Documents that are ready.
        missing (int): Passages without a vector.
        orphaned (int): Vectors without a passage.
        stale (int): Vectors of another embedding model.
        vectors (int): Vectors in the store.
    """

    chunks: int
    documents: int
    missing: int
    orphaned: int
    stale: int
    vectors: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        chunks = self.chunks

        documents = self.documents

        missing = self.missing

        orphaned = self.orphaned

        stale = self.stale

        vectors = self.vectors

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "chunks": chunks,
                "documents": documents,
                "missing": missing,
                "orphaned": orphaned,
                "stale": stale,
                "vectors": vectors,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        chunks = d.pop("chunks")

        documents = d.pop("documents")

        missing = d.pop("missing")

        orphaned = d.pop("orphaned")

        stale = d.pop("stale")

        vectors = d.pop("vectors")

        index_audit = cls(
            chunks=chunks,
            documents=documents,
            missing=missing,
            orphaned=orphaned,
            stale=stale,
            vectors=vectors,
        )

        index_audit.additional_properties = d
        return index_audit

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
