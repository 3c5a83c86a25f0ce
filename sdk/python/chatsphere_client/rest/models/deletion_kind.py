from typing import Literal

DeletionKind = Literal["bot", "document", "source", "user", "workspace"]

DELETION_KIND_VALUES: set[DeletionKind] = {
    "bot",
    "document",
    "source",
    "user",
    "workspace",
}


def check_deletion_kind(value: str) -> DeletionKind:
    if value in DELETION_KIND_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {DELETION_KIND_VALUES!r}"
    )
