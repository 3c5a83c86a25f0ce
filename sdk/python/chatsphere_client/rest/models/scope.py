from typing import Literal

Scope = Literal["admin", "bots:write", "chat", "knowledge:read", "knowledge:write"]

SCOPE_VALUES: set[Scope] = {
    "admin",
    "bots:write",
    "chat",
    "knowledge:read",
    "knowledge:write",
}


def check_scope(value: str) -> Scope:
    if value in SCOPE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {SCOPE_VALUES!r}")
