from typing import Literal

ListMembersRole = Literal["admin", "editor", "owner", "viewer"]

LIST_MEMBERS_ROLE_VALUES: set[ListMembersRole] = {
    "admin",
    "editor",
    "owner",
    "viewer",
}


def check_list_members_role(value: str) -> ListMembersRole:
    if value in LIST_MEMBERS_ROLE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {LIST_MEMBERS_ROLE_VALUES!r}"
    )
