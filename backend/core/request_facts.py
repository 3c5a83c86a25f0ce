"""What is known about the request being served, for the log and for calls to other services."""

from contextvars import ContextVar
from dataclasses import dataclass
from uuid import UUID


@dataclass
class RequestFacts:
    """Filled while a request is served: its id and the caller's address at once, the person and the
    API key once they are known, the workspace when a row is found."""

    request_id: str
    address: str = ""
    workspace: UUID | None = None
    user: UUID | None = None
    key: UUID | None = None
    key_prefix: str = ""


_current: ContextVar[RequestFacts | None] = ContextVar("request_facts", default=None)


def begin(request_id: str, address: str = "") -> RequestFacts:
    """Start the facts of a request; they follow it into threads and tasks it starts."""
    facts = RequestFacts(request_id, address)
    _current.set(facts)
    return facts


def current_request_id() -> str:
    """The id of the request being served; empty outside of one."""
    facts = _current.get()
    return facts.request_id if facts else ""


def current() -> RequestFacts | None:
    """The facts of the request being served; None outside of one."""
    return _current.get()


def current_caller() -> str:
    """A short name for whoever asks: replies, counters and cursors of one caller go by it."""
    facts = _current.get()
    if facts and facts.key:
        return f"key:{facts.key}"
    return f"user:{facts.user}" if facts and facts.user else "anonymous"


def current_workspace() -> UUID | None:
    """The workspace that the request was found to be about."""
    facts = _current.get()
    return facts.workspace if facts else None


def note_caller(user: UUID, key: UUID | None = None, key_prefix: str = "") -> None:
    """Remember for the audit log who asks, and with which API key."""
    facts = _current.get()
    if facts:
        facts.user, facts.key, facts.key_prefix = user, key, key_prefix


def note_workspace(workspace: UUID) -> None:
    """Remember for the log whose data this request is about."""
    facts = _current.get()
    if facts:
        facts.workspace = workspace
