from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="NewTextRequest")


@_attrs_define
class NewTextRequest:
    """A text in place of another.

    Attributes:
        text (str):
        name (str | Unset):
        review (bool | Unset): Wait until somebody has looked at the passages, before they are embedded.
    """

    text: str
    name: str | Unset = UNSET
    review: bool | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        text = self.text

        name = self.name

        review = self.review

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "text": text,
            }
        )
        if name is not UNSET:
            field_dict["name"] = name
        if review is not UNSET:
            field_dict["review"] = review

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        text = d.pop("text")

        name = d.pop("name", UNSET)

        review = d.pop("review", UNSET)

        new_text_request = cls(
            text=text,
            name=name,
            review=review,
        )

        return new_text_request
