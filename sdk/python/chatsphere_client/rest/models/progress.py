from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.document_stage import DocumentStage, check_document_stage

T = TypeVar("T", bound="Progress")


@_attrs_define
class Progress:
    """Passages that are embedded, of all; both 0 while the file is being read.

    Attributes:
        done (int):
        seconds_left (int | None): Of work on this document, at the pace measured last; null while not known.
        stage (DocumentStage):
        total (int):
    """

    done: int
    seconds_left: int | None
    stage: DocumentStage
    total: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        done = self.done

        seconds_left: int | None
        seconds_left = self.seconds_left

        stage: str = self.stage

        total = self.total

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "done": done,
                "seconds_left": seconds_left,
                "stage": stage,
                "total": total,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        done = d.pop("done")

        def _parse_seconds_left(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        seconds_left = _parse_seconds_left(d.pop("seconds_left"))

        stage = check_document_stage(d.pop("stage"))

        total = d.pop("total")

        progress = cls(
            done=done,
            seconds_left=seconds_left,
            stage=stage,
            total=total,
        )

        progress.additional_properties = d
        return progress

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
