"""What one look at one thing came to."""

from dataclasses import dataclass
from typing import Literal, Self


@dataclass(frozen=True)
class Finding:
    """`bad` keeps ChatSphere from working, a `note` may be meant so; both say how to mend it."""

    check: str
    level: Literal["good", "note", "bad"]
    found: str
    fix: str = ""

    @classmethod
    def good(cls, check: str, found: str) -> Self:
        return cls(check, "good", found)

    @classmethod
    def note(cls, check: str, found: str, fix: str) -> Self:
        return cls(check, "note", found, fix)

    @classmethod
    def bad(cls, check: str, found: str, fix: str) -> Self:
        return cls(check, "bad", found, fix)
