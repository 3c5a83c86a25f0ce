from typing import Literal

ListBotsOrdering = Literal["-created_at", "-name", "created_at", "name"]

LIST_BOTS_ORDERING_VALUES: set[ListBotsOrdering] = {
    "-created_at",
    "-name",
    "created_at",
    "name",
}


def check_list_bots_ordering(value: str) -> ListBotsOrdering:
    if value in LIST_BOTS_ORDERING_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {LIST_BOTS_ORDERING_VALUES!r}"
    )
