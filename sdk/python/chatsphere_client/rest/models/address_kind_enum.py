from typing import Literal

AddressKindEnum = Literal["site", "url"]

ADDRESS_KIND_ENUM_VALUES: set[AddressKindEnum] = {
    "site",
    "url",
}


def check_address_kind_enum(value: str) -> AddressKindEnum:
    if value in ADDRESS_KIND_ENUM_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {ADDRESS_KIND_ENUM_VALUES!r}"
    )
