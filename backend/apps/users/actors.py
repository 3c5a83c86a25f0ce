"""Who is asking, and what they were given to ask with."""

from dataclasses import dataclass
from uuid import UUID

from apps.users.models import User


@dataclass(frozen=True)
class Grant:
    """What an API key opens: one workspace, by its scopes, perhaps of one bot only."""

    key_id: UUID
    workspace_id: UUID
    scopes: frozenset[str]
    bot_id: UUID | None = None
    prefix: str = ""  # what may be shown of the key


@dataclass(frozen=True)
class Actor:
    """A person; with a `grant`, a program that holds a key of theirs and may do no more than it.

    What it was signed in by: `session` of a program, or the key of the `browser`'s session.
    """

    user: User
    grant: Grant | None = None
    session: UUID | None = None
    browser: str = ""

    @property
    def caller(self) -> str:
        """A short name for whoever asks: one's own replies, counters and cursors go by it."""
        return f"key:{self.grant.key_id}" if self.grant else f"user:{self.user.pk}"
