from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.given_pair_request import GivenPairRequest


T = TypeVar("T", bound="PairsRequest")


@_attrs_define
class PairsRequest:
    """Questions, at most 5,000 of 500 characters, and their answers of at most 10,000.

    Attributes:
        name (str):
        pairs (list[GivenPairRequest]):
        review (bool | Unset): Wait until somebody has looked at the passages, before they are embedded.
    """

    name: str
    pairs: list[GivenPairRequest]
    review: bool | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        pairs = []
        for pairs_item_data in self.pairs:
            pairs_item = pairs_item_data.to_dict()
            pairs.append(pairs_item)

        review = self.review

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "name": name,
                "pairs": pairs,
            }
        )
        if review is not UNSET:
            field_dict["review"] = review

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.given_pair_request import GivenPairRequest

        d = dict(src_dict)
        name = d.pop("name")

        pairs = []
        _pairs = d.pop("pairs")
        for pairs_item_data in _pairs:
            pairs_item = GivenPairRequest.from_dict(pairs_item_data)

            pairs.append(pairs_item)

        review = d.pop("review", UNSET)

        pairs_request = cls(
            name=name,
            pairs=pairs,
            review=review,
        )

        return pairs_request
