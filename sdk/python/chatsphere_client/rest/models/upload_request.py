from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

from .. import types
from ..types import UNSET, File, Unset

T = TypeVar("T", bound="UploadRequest")


@_attrs_define
class UploadRequest:
    """One file; `name` is what people see instead of the file's own name.

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

    def to_multipart(self) -> types.RequestFiles:
        files: types.RequestFiles = []

        files.append(("file", self.file.to_tuple()))

        if not isinstance(self.name, Unset):
            files.append(("name", (None, str(self.name).encode(), "text/plain")))

        if not isinstance(self.review, Unset):
            files.append(("review", (None, str(self.review).encode(), "text/plain")))

        return files

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        file = File(payload=BytesIO(d.pop("file")))

        name = d.pop("name", UNSET)

        review = d.pop("review", UNSET)

        upload_request = cls(
            file=file,
            name=name,
            review=review,
        )

        return upload_request
