from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="DeleteAccountRequest")


@_attrs_define
class DeleteAccountRequest:
    """Proof that it is the person: the password, and a code where the account asks for one.

    Attributes:
        password (str):
        otp (str | Unset):
    """

    password: str
    otp: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        password = self.password

        otp = self.otp

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "password": password,
            }
        )
        if otp is not UNSET:
            field_dict["otp"] = otp

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        password = d.pop("password")

        otp = d.pop("otp", UNSET)

        delete_account_request = cls(
            password=password,
            otp=otp,
        )

        return delete_account_request
