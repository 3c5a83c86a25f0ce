"""The seam to chat models."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from typing import Protocol

from chatsphere_agent.schemas import Configuration, FinishReason, Grounding, Source, Turn, Usage


@dataclass(frozen=True)
class Prompt:
    """What a model is asked: the question, what was said before, and the numbered sources."""

    question: str
    history: Sequence[Turn]
    sources: Sequence[Source]
    configuration: Configuration


@dataclass(frozen=True)
class Ending:
    """What is known once the answer is complete."""

    finish_reason: FinishReason = "stop"
    usage: Usage | None = None
    grounding: Sequence[Grounding] = ()


class ChatModel(Protocol):
    """Answers a prompt."""

    def answer(self, prompt: Prompt) -> AsyncGenerator[str | Ending, None]:
        """Pieces of text, then exactly one `Ending`.

        Raises:
            ModelError: the provider failed; the class says how.
        """
        ...
