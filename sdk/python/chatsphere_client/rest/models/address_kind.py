from typing import Literal

AddressKind = Literal["site", "url"]

ADDRESS_KIND_VALUES: set[AddressKind] = {
    "site",
    "url",
}


def check_address_kind(value: str) -> AddressKind:
    if value in ADDRESS_KIND_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {ADDRESS_KIND_VALUES!r}"
    )
