from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

from ..models.retrieval_mode import RetrievalMode, check_retrieval_mode
from ..types import UNSET, Unset

T = TypeVar("T", bound="Retrieval")


@_attrs_define
class Retrieval:
    """How passages are found. `min_score` is a cosine similarity, 0 to 1.

    Attributes:
        min_score (float | Unset):
        mode (RetrievalMode | Unset):
        top_k (int | Unset):
    """

    min_score: float | Unset = UNSET
    mode: RetrievalMode | Unset = UNSET
    top_k: int | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        min_score = self.min_score

        mode: str | Unset = UNSET
        if not isinstance(self.mode, Unset):
            mode = self.mode

        top_k = self.top_k

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if min_score is not UNSET:
            field_dict["min_score"] = min_score
        if mode is not UNSET:
            field_dict["mode"] = mode
        if top_k is not UNSET:
            field_dict["top_k"] = top_k

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        min_score = d.pop("min_score", UNSET)

        _mode = d.pop("mode", UNSET)
        mode: RetrievalMode | Unset
        if isinstance(_mode, Unset):
            mode = UNSET
        else:
            mode = check_retrieval_mode(_mode)

        top_k = d.pop("top_k", UNSET)

        retrieval = cls(
            min_score=min_score,
            mode=mode,
            top_k=top_k,
        )

        return retrieval
