from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.given_pair_request import GivenPairRequest


T = TypeVar("T", bound="NewPairsRequest")


@_attrs_define
class NewPairsRequest:
    """Questions and answers in place of others.

    Attributes:
        pairs (list[GivenPairRequest]):
        name (str | Unset):
        review (bool | Unset): Wait until somebody has looked at the passages, before they are embedded.
    """

    pairs: list[GivenPairRequest]
    name: str | Unset = UNSET
    review: bool | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        pairs = []
        for pairs_item_data in self.pairs:
            pairs_item = pairs_item_data.to_dict()
            pairs.append(pairs_item)

        name = self.name

        review = self.review

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "pairs": pairs,
            }
        )
        if name is not UNSET:
            field_dict["name"] = name
        if review is not UNSET:
            field_dict["review"] = review

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.given_pair_request import GivenPairRequest

        d = dict(src_dict)
        pairs = []
        _pairs = d.pop("pairs")
        for pairs_item_data in _pairs:
            pairs_item = GivenPairRequest.from_dict(pairs_item_data)

            pairs.append(pairs_item)

        name = d.pop("name", UNSET)

        review = d.pop("review", UNSET)

        new_pairs_request = cls(
            pairs=pairs,
            name=name,
            review=review,
        )

        return new_pairs_request
