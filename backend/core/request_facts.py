"""What is known about the request being served, for the log and for calls to other services."""

from contextvars import ContextVar
from dataclasses import dataclass
from uuid import UUID


@dataclass
class RequestFacts:
    """Filled while a request is served: its id at once, its workspace when a row is found."""

    request_id: str
    workspace: UUID | None = None


_current: ContextVar[RequestFacts | None] = ContextVar("request_facts", default=None)


def begin(request_id: str) -> RequestFacts:
    """Start the facts of a request; they follow it into threads and tasks it starts."""
    facts = RequestFacts(request_id)
    _current.set(facts)
    return facts


def current_request_id() -> str:
    """The id of the request being served; empty outside of one."""
    facts = _current.get()
    return facts.request_id if facts else ""


def note_workspace(workspace: UUID) -> None:
    """Remember for the log whose data this request is about."""
    facts = _current.get()
    if facts:
        facts.workspace = workspace
