"""What cannot be done with a workspace and its people, and what can be done instead."""

from core.exceptions import Conflict

MOST_OWNED = 20  # workspaces of one owner


class PersonalWorkspace(Conflict):
    code, title = "personal_workspace", "A person's own workspace stays theirs as long as they do"


class DemoWorkspace(Conflict):
    code, title = "demo_workspace", "The demo can be looked at and left, not changed"


class LastOwner(Conflict):
    code, title = "last_owner", "A workspace needs an owner"

    def __init__(
        self, detail: str = "This is the last owner. Make somebody else an owner first."
    ) -> None:
        super().__init__(detail)


class TooManyWorkspaces(Conflict):
    code, title = "too_many_workspaces", f"One person owns at most {MOST_OWNED} workspaces"

    def __init__(self) -> None:
        super().__init__(f"{self.title}. Delete one that is no longer needed.")
