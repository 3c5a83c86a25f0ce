from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="GivenPairRequest")


@_attrs_define
class GivenPairRequest:
    """`question_lists` says what they must be.

    Attributes:
        answer (str):
        question (str):
    """

    answer: str
    question: str

    def to_dict(self) -> dict[str, Any]:
        answer = self.answer

        question = self.question

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "answer": answer,
                "question": question,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        answer = d.pop("answer")

        question = d.pop("question")

        given_pair_request = cls(
            answer=answer,
            question=question,
        )

        return given_pair_request
