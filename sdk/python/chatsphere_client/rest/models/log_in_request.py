from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="LogInRequest")


@_attrs_define
class LogInRequest:
    """A serializer for input that has no row of its own.

    Attributes:
        email (str):
        password (str):
        otp (str | Unset):
    """

    email: str
    password: str
    otp: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        email = self.email

        password = self.password

        otp = self.otp

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "email": email,
                "password": password,
            }
        )
        if otp is not UNSET:
            field_dict["otp"] = otp

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        email = d.pop("email")

        password = d.pop("password")

        otp = d.pop("otp", UNSET)

        log_in_request = cls(
            email=email,
            password=password,
            otp=otp,
        )

        return log_in_request
