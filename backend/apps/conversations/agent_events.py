"""The agent's events as types. What does not fit ends the answer as a bad response."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError

from services.agent_client import AgentBadResponse, Hit

# Half a surrogate pair is no text for pydantic; a NUL is none for PostgreSQL.
Text = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$")]


class Frozen(BaseModel):
    """Read-only; a field the agent adds later is not an error."""

    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False)


class Passage(Hit):
    """A hit that the answer may cite as `[index]`."""

    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False)

    index: int


class Span(Frozen):
    """A part of the answer, in code points, and the quote that supports it."""

    start: int
    end: int
    supported: bool
    source_index: int | None = None
    quote: Text | None = None


class Count(Frozen):
    """Tokens, where the provider said."""

    model: Text
    input_tokens: int | None = None
    output_tokens: int | None = None


class Found(Frozen):
    type: Literal["sources"]
    sources: list[Passage]


class Said(Frozen):
    type: Literal["delta"]
    text: Text


class Grounded(Frozen):
    type: Literal["grounding"]
    grounding: list[Span]


class Counted(Frozen):
    type: Literal["usage"]
    usage: Count


class Done(Frozen):
    type: Literal["done"]
    finish_reason: Literal["stop", "length"]


class GaveUp(Frozen):
    """The agent's own failure, in words that may be shown."""

    type: Literal["error"]
    code: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{0,48}[a-z]$")]
    detail: Text


AgentEvent = Found | Said | Grounded | Counted | Done | GaveUp
_EVENT: TypeAdapter[AgentEvent] = TypeAdapter(Annotated[AgentEvent, Field(discriminator="type")])


def read(event: Mapping[str, Any]) -> AgentEvent:
    """Raises: AgentBadResponse."""
    try:
        return _EVENT.validate_python(event)
    except ValidationError as error:
        raise AgentBadResponse from error
