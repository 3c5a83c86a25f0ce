from typing import Literal

ListDeletionsKind = Literal["bot", "document", "source", "user", "workspace"]

LIST_DELETIONS_KIND_VALUES: set[ListDeletionsKind] = {
    "bot",
    "document",
    "source",
    "user",
    "workspace",
}


def check_list_deletions_kind(value: str) -> ListDeletionsKind:
    if value in LIST_DELETIONS_KIND_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {LIST_DELETIONS_KIND_VALUES!r}"
    )
