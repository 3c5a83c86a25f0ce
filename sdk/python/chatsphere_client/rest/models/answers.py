from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="Answers")


@_attrs_define
class Answers:
    """What an answer may say, and what it says when the sources are silent.

    Attributes:
        only_from_sources (bool | Unset):
        refusal (str | Unset):
        show_sources (bool | Unset):
    """

    only_from_sources: bool | Unset = UNSET
    refusal: str | Unset = UNSET
    show_sources: bool | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        only_from_sources = self.only_from_sources

        refusal = self.refusal

        show_sources = self.show_sources

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if only_from_sources is not UNSET:
            field_dict["only_from_sources"] = only_from_sources
        if refusal is not UNSET:
            field_dict["refusal"] = refusal
        if show_sources is not UNSET:
            field_dict["show_sources"] = show_sources

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        only_from_sources = d.pop("only_from_sources", UNSET)

        refusal = d.pop("refusal", UNSET)

        show_sources = d.pop("show_sources", UNSET)

        answers = cls(
            only_from_sources=only_from_sources,
            refusal=refusal,
            show_sources=show_sources,
        )

        return answers
