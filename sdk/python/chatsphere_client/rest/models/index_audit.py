from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.index_audit_last_repair_type_0 import IndexAuditLastRepairType0
    from ..models.moving import Moving


T = TypeVar("T", bound="IndexAudit")


@_attrs_define
class IndexAudit:
    """What should be searchable, and what the store holds. All is well where `missing`,
    `orphaned`, `stale` and `wrong_model` are 0.

        Attributes:
            chunks (int): Passages that should be searchable.
            documents (int): Documents that are ready.
            healthy (bool):
            index_id (str): Where searches look: model, dimensions, version.
            last_check (datetime.datetime):
            last_repair (IndexAuditLastRepairType0 | None):
            missing (int): Passages without a vector.
            moving (Moving | None):
            orphaned (int): Vectors without a passage; no search shows them.
            stale (int): Vectors of a text that the passage no longer has.
            vectors (int): Vectors in the store.
            wrong_model (int): Vectors of an embedding model that is not used.
    """

    chunks: int
    documents: int
    healthy: bool
    index_id: str
    last_check: datetime.datetime
    last_repair: IndexAuditLastRepairType0 | None
    missing: int
    moving: Moving | None
    orphaned: int
    stale: int
    vectors: int
    wrong_model: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.index_audit_last_repair_type_0 import IndexAuditLastRepairType0
        from ..models.moving import Moving

        chunks = self.chunks

        documents = self.documents

        healthy = self.healthy

        index_id = self.index_id

        last_check = self.last_check.isoformat()

        last_repair: dict[str, Any] | None
        if isinstance(self.last_repair, IndexAuditLastRepairType0):
            last_repair = self.last_repair.to_dict()
        else:
            last_repair = self.last_repair

        missing = self.missing

        moving: dict[str, Any] | None
        if isinstance(self.moving, Moving):
            moving = self.moving.to_dict()
        else:
            moving = self.moving

        orphaned = self.orphaned

        stale = self.stale

        vectors = self.vectors

        wrong_model = self.wrong_model

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "chunks": chunks,
                "documents": documents,
                "healthy": healthy,
                "index_id": index_id,
                "last_check": last_check,
                "last_repair": last_repair,
                "missing": missing,
                "moving": moving,
                "orphaned": orphaned,
                "stale": stale,
                "vectors": vectors,
                "wrong_model": wrong_model,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.index_audit_last_repair_type_0 import IndexAuditLastRepairType0
        from ..models.moving import Moving

        d = dict(src_dict)
        chunks = d.pop("chunks")

        documents = d.pop("documents")

        healthy = d.pop("healthy")

        index_id = d.pop("index_id")

        last_check = datetime.datetime.fromisoformat(d.pop("last_check"))

        def _parse_last_repair(data: object) -> IndexAuditLastRepairType0 | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                last_repair_type_0 = IndexAuditLastRepairType0.from_dict(data)

                return last_repair_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(IndexAuditLastRepairType0 | None, data)

        last_repair = _parse_last_repair(d.pop("last_repair"))

        missing = d.pop("missing")

        def _parse_moving(data: object) -> Moving | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                moving_type_0 = Moving.from_dict(data)

                return moving_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Moving | None, data)

        moving = _parse_moving(d.pop("moving"))

        orphaned = d.pop("orphaned")

        stale = d.pop("stale")

        vectors = d.pop("vectors")

        wrong_model = d.pop("wrong_model")

        index_audit = cls(
            chunks=chunks,
            documents=documents,
            healthy=healthy,
            index_id=index_id,
            last_check=last_check,
            last_repair=last_repair,
            missing=missing,
            moving=moving,
            orphaned=orphaned,
            stale=stale,
            vectors=vectors,
            wrong_model=wrong_model,
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
