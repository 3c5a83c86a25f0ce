from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.source_kind import SourceKind, check_source_kind
from ..models.source_schedule import SourceSchedule, check_source_schedule
from ..models.source_status import SourceStatus, check_source_status

if TYPE_CHECKING:
    from ..models.page_counts import PageCounts
    from ..models.source_failure import SourceFailure
    from ..models.source_settings import SourceSettings
    from ..models.sync_progress import SyncProgress


T = TypeVar("T", bound="WebSource")


@_attrs_define
class WebSource:
    """
    Attributes:
        bot_id (UUID):
        created_at (datetime.datetime):
        error (None | SourceFailure):
        id (UUID):
        kind (SourceKind):
        name (str):
        next_sync_at (datetime.datetime | None):
        pages (PageCounts): Pages that the last synchronisation met, by what became of them.
        progress (SyncProgress): Of the last synchronisation, whether or not it is done.
        round_ (int): Which fetching of it this is.
        schedule (SourceSchedule):
        settings (SourceSettings): How it is read; limits and patterns are those of a site.
        status (SourceStatus):
        synced_at (datetime.datetime | None):
        url (str):
    """

    bot_id: UUID
    created_at: datetime.datetime
    error: None | SourceFailure
    id: UUID
    kind: SourceKind
    name: str
    next_sync_at: datetime.datetime | None
    pages: PageCounts
    progress: SyncProgress
    round_: int
    schedule: SourceSchedule
    settings: SourceSettings
    status: SourceStatus
    synced_at: datetime.datetime | None
    url: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.source_failure import SourceFailure

        bot_id = str(self.bot_id)

        created_at = self.created_at.isoformat()

        error: dict[str, Any] | None
        if isinstance(self.error, SourceFailure):
            error = self.error.to_dict()
        else:
            error = self.error

        id = str(self.id)

        kind: str = self.kind

        name = self.name

        next_sync_at: None | str
        if isinstance(self.next_sync_at, datetime.datetime):
            next_sync_at = self.next_sync_at.isoformat()
        else:
            next_sync_at = self.next_sync_at

        pages = self.pages.to_dict()

        progress = self.progress.to_dict()

        round_ = self.round_

        schedule: str = self.schedule

        settings = self.settings.to_dict()

        status: str = self.status

        synced_at: None | str
        if isinstance(self.synced_at, datetime.datetime):
            synced_at = self.synced_at.isoformat()
        else:
            synced_at = self.synced_at

        url = self.url

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "bot_id": bot_id,
                "created_at": created_at,
                "error": error,
                "id": id,
                "kind": kind,
                "name": name,
                "next_sync_at": next_sync_at,
                "pages": pages,
                "progress": progress,
                "round": round_,
                "schedule": schedule,
                "settings": settings,
                "status": status,
                "synced_at": synced_at,
                "url": url,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.page_counts import PageCounts
        from ..models.source_failure import SourceFailure
        from ..models.source_settings import SourceSettings
        from ..models.sync_progress import SyncProgress

        d = dict(src_dict)
        bot_id = UUID(d.pop("bot_id"))

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        def _parse_error(data: object) -> None | SourceFailure:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                error_type_0 = SourceFailure.from_dict(data)

                return error_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | SourceFailure, data)

        error = _parse_error(d.pop("error"))

        id = UUID(d.pop("id"))

        kind = check_source_kind(d.pop("kind"))

        name = d.pop("name")

        def _parse_next_sync_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                next_sync_at_type_0 = datetime.datetime.fromisoformat(data)

                return next_sync_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        next_sync_at = _parse_next_sync_at(d.pop("next_sync_at"))

        pages = PageCounts.from_dict(d.pop("pages"))

        progress = SyncProgress.from_dict(d.pop("progress"))

        round_ = d.pop("round")

        schedule = check_source_schedule(d.pop("schedule"))

        settings = SourceSettings.from_dict(d.pop("settings"))

        status = check_source_status(d.pop("status"))

        def _parse_synced_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                synced_at_type_0 = datetime.datetime.fromisoformat(data)

                return synced_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        synced_at = _parse_synced_at(d.pop("synced_at"))

        url = d.pop("url")

        web_source = cls(
            bot_id=bot_id,
            created_at=created_at,
            error=error,
            id=id,
            kind=kind,
            name=name,
            next_sync_at=next_sync_at,
            pages=pages,
            progress=progress,
            round_=round_,
            schedule=schedule,
            settings=settings,
            status=status,
            synced_at=synced_at,
            url=url,
        )

        web_source.additional_properties = d
        return web_source

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
