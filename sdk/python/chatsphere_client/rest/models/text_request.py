from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="TextRequest")


@_attrs_define
class TextRequest:
    """A text, kept exactly as it is.

    Attributes:
        name (str):
        text (str):
        review (bool | Unset): Wait until somebody has looked at the passages, before they are embedded.
    """

    name: str
    text: str
    review: bool | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        text = self.text

        review = self.review

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "name": name,
                "text": text,
            }
        )
        if review is not UNSET:
            field_dict["review"] = review

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        name = d.pop("name")

        text = d.pop("text")

        review = d.pop("review", UNSET)

        text_request = cls(
            name=name,
            text=text,
            review=review,
        )

        return text_request
