from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.document_stage import DocumentStage, check_document_stage
from ..models.document_status import DocumentStatus, check_document_status

if TYPE_CHECKING:
    from ..models.changes import Changes
    from ..models.failure import Failure
    from ..models.origin import Origin
    from ..models.progress import Progress
    from ..models.update import Update


T = TypeVar("T", bound="Document")


@_attrs_define
class Document:
    """
    Attributes:
        bot_id (UUID):
        changes (Changes | None):
        chunk_count (int):
        created_at (datetime.datetime):
        error (Failure | None):
        id (UUID):
        media_type (str):
        name (str):
        pending_update (None | Update):
        progress (Progress): Passages that are embedded, of all; both 0 while the file is being read.
        searchable (bool): Whether it answers; while an update is read, with what was there before.
        size (int): Bytes of the file.
        source (Origin): Where a document comes from.
        stage (DocumentStage):
        status (DocumentStatus):
        updated_at (datetime.datetime):
        url (str): Of a page: where it stands.
        warnings (list[str]):
    """

    bot_id: UUID
    changes: Changes | None
    chunk_count: int
    created_at: datetime.datetime
    error: Failure | None
    id: UUID
    media_type: str
    name: str
    pending_update: None | Update
    progress: Progress
    searchable: bool
    size: int
    source: Origin
    stage: DocumentStage
    status: DocumentStatus
    updated_at: datetime.datetime
    url: str
    warnings: list[str]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.changes import Changes
        from ..models.failure import Failure
        from ..models.update import Update

        bot_id = str(self.bot_id)

        changes: dict[str, Any] | None
        if isinstance(self.changes, Changes):
            changes = self.changes.to_dict()
        else:
            changes = self.changes

        chunk_count = self.chunk_count

        created_at = self.created_at.isoformat()

        error: dict[str, Any] | None
        if isinstance(self.error, Failure):
            error = self.error.to_dict()
        else:
            error = self.error

        id = str(self.id)

        media_type = self.media_type

        name = self.name

        pending_update: dict[str, Any] | None
        if isinstance(self.pending_update, Update):
            pending_update = self.pending_update.to_dict()
        else:
            pending_update = self.pending_update

        progress = self.progress.to_dict()

        searchable = self.searchable

        size = self.size

        source = self.source.to_dict()

        stage: str = self.stage

        status: str = self.status

        updated_at = self.updated_at.isoformat()

        url = self.url

        warnings = self.warnings

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "bot_id": bot_id,
                "changes": changes,
                "chunk_count": chunk_count,
                "created_at": created_at,
                "error": error,
                "id": id,
                "media_type": media_type,
                "name": name,
                "pending_update": pending_update,
                "progress": progress,
                "searchable": searchable,
                "size": size,
                "source": source,
                "stage": stage,
                "status": status,
                "updated_at": updated_at,
                "url": url,
                "warnings": warnings,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.changes import Changes
        from ..models.failure import Failure
        from ..models.origin import Origin
        from ..models.progress import Progress
        from ..models.update import Update

        d = dict(src_dict)
        bot_id = UUID(d.pop("bot_id"))

        def _parse_changes(data: object) -> Changes | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                changes_type_0 = Changes.from_dict(data)

                return changes_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Changes | None, data)

        changes = _parse_changes(d.pop("changes"))

        chunk_count = d.pop("chunk_count")

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        def _parse_error(data: object) -> Failure | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                error_type_0 = Failure.from_dict(data)

                return error_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Failure | None, data)

        error = _parse_error(d.pop("error"))

        id = UUID(d.pop("id"))

        media_type = d.pop("media_type")

        name = d.pop("name")

        def _parse_pending_update(data: object) -> None | Update:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                pending_update_type_0 = Update.from_dict(data)

                return pending_update_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Update, data)

        pending_update = _parse_pending_update(d.pop("pending_update"))

        progress = Progress.from_dict(d.pop("progress"))

        searchable = d.pop("searchable")

        size = d.pop("size")

        source = Origin.from_dict(d.pop("source"))

        stage = check_document_stage(d.pop("stage"))

        status = check_document_status(d.pop("status"))

        updated_at = datetime.datetime.fromisoformat(d.pop("updated_at"))

        url = d.pop("url")

        warnings = cast(list[str], d.pop("warnings"))

        document = cls(
            bot_id=bot_id,
            changes=changes,
            chunk_count=chunk_count,
            created_at=created_at,
            error=error,
            id=id,
            media_type=media_type,
            name=name,
            pending_update=pending_update,
            progress=progress,
            searchable=searchable,
            size=size,
            source=source,
            stage=stage,
            status=status,
            updated_at=updated_at,
            url=url,
            warnings=warnings,
        )

        document.additional_properties = d
        return document

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
