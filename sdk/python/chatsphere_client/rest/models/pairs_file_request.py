from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, File, Unset

T = TypeVar("T", bound="PairsFileRequest")


@_attrs_define
class PairsFileRequest:
    """A CSV file of questions and answers; its name is shown unless another is given.

    Attributes:
        file (File):
        name (str | Unset):
        review (bool | Unset): Wait until somebody has looked at the passages, before they are embedded.
    """

    file: File
    name: str | Unset = UNSET
    review: bool | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        file = self.file.to_tuple()

        name = self.name

        review = self.review

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "file": file,
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
        file = File(payload=BytesIO(d.pop("file")))

        name = d.pop("name", UNSET)

        review = d.pop("review", UNSET)

        pairs_file_request = cls(
            file=file,
            name=name,
            review=review,
        )

        return pairs_file_request
