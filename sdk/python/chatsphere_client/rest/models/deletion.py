from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.deletion_kind import DeletionKind, check_deletion_kind

if TYPE_CHECKING:
    from ..models.stores import Stores


T = TypeVar("T", bound="Deletion")


@_attrs_define
class Deletion:
    """`counts` is what went; `remaining` what the last look found, or null before one was taken.

    Attributes:
        bot_id (None | UUID): Of which it was.
        counts (Stores): Numbers by where something is kept.
        finished_at (datetime.datetime | None):
        id (UUID):
        kind (DeletionKind):
        name (str):
        object_id (UUID):
        remaining (None | Stores):
        requested_at (datetime.datetime):
        verified_at (datetime.datetime | None):
        workspace_id (None | UUID): In which it was; it may be gone too.
    """

    bot_id: None | UUID
    counts: Stores
    finished_at: datetime.datetime | None
    id: UUID
    kind: DeletionKind
    name: str
    object_id: UUID
    remaining: None | Stores
    requested_at: datetime.datetime
    verified_at: datetime.datetime | None
    workspace_id: None | UUID
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.stores import Stores

        bot_id: None | str
        if isinstance(self.bot_id, UUID):
            bot_id = str(self.bot_id)
        else:
            bot_id = self.bot_id

        counts = self.counts.to_dict()

        finished_at: None | str
        if isinstance(self.finished_at, datetime.datetime):
            finished_at = self.finished_at.isoformat()
        else:
            finished_at = self.finished_at

        id = str(self.id)

        kind: str = self.kind

        name = self.name

        object_id = str(self.object_id)

        remaining: dict[str, Any] | None
        if isinstance(self.remaining, Stores):
            remaining = self.remaining.to_dict()
        else:
            remaining = self.remaining

        requested_at = self.requested_at.isoformat()

        verified_at: None | str
        if isinstance(self.verified_at, datetime.datetime):
            verified_at = self.verified_at.isoformat()
        else:
            verified_at = self.verified_at

        workspace_id: None | str
        if isinstance(self.workspace_id, UUID):
            workspace_id = str(self.workspace_id)
        else:
            workspace_id = self.workspace_id

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "bot_id": bot_id,
                "counts": counts,
                "finished_at": finished_at,
                "id": id,
                "kind": kind,
                "name": name,
                "object_id": object_id,
                "remaining": remaining,
                "requested_at": requested_at,
                "verified_at": verified_at,
                "workspace_id": workspace_id,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.stores import Stores

        d = dict(src_dict)

        def _parse_bot_id(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                bot_id_type_0 = UUID(data)

                return bot_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        bot_id = _parse_bot_id(d.pop("bot_id"))

        counts = Stores.from_dict(d.pop("counts"))

        def _parse_finished_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                finished_at_type_0 = datetime.datetime.fromisoformat(data)

                return finished_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        finished_at = _parse_finished_at(d.pop("finished_at"))

        id = UUID(d.pop("id"))

        kind = check_deletion_kind(d.pop("kind"))

        name = d.pop("name")

        object_id = UUID(d.pop("object_id"))

        def _parse_remaining(data: object) -> None | Stores:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                remaining_type_0 = Stores.from_dict(data)

                return remaining_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Stores, data)

        remaining = _parse_remaining(d.pop("remaining"))

        requested_at = datetime.datetime.fromisoformat(d.pop("requested_at"))

        def _parse_verified_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                verified_at_type_0 = datetime.datetime.fromisoformat(data)

                return verified_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        verified_at = _parse_verified_at(d.pop("verified_at"))

        def _parse_workspace_id(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                workspace_id_type_0 = UUID(data)

                return workspace_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        workspace_id = _parse_workspace_id(d.pop("workspace_id"))

        deletion = cls(
            bot_id=bot_id,
            counts=counts,
            finished_at=finished_at,
            id=id,
            kind=kind,
            name=name,
            object_id=object_id,
            remaining=remaining,
            requested_at=requested_at,
            verified_at=verified_at,
            workspace_id=workspace_id,
        )

        deletion.additional_properties = d
        return deletion

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
