"""Any LangChain chat model behind our `ChatModel`; the providers' own files only build theirs."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING, Any

from chatsphere_agent import prompts
from chatsphere_agent.errors import ModelBlocked, ModelTimeout
from chatsphere_agent.llm import Ending, Prompt
from chatsphere_agent.providers.faults import model_error
from chatsphere_agent.schemas import Configuration, Usage

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessageChunk, BaseMessage

Build = Callable[[Configuration], "BaseChatModel"]
BLOCKED = {"SAFETY", "PROHIBITED_CONTENT", "BLOCKLIST", "SPII", "RECITATION", "content_filter"}
LENGTH = {"length", "MAX_TOKENS"}


class LangChainModel:
    """Streams from the provider. One try: a retry after the first word would say it twice."""

    def __init__(self, name: str, build: Build, *, idle: float, total: float) -> None:
        """`idle` and `total` are seconds: between two pieces, and for the whole answer."""
        self._name, self._build = name, build
        self._idle, self._total = idle, total

    async def answer(self, prompt: Prompt) -> AsyncIterator[str | Ending]:
        """See `ChatModel`. Leaving the iterator closes the provider's stream."""
        seen = Seen(self._name)
        stream = self._build(prompt.configuration).astream(messages(prompt))
        deadline = asyncio.get_running_loop().time() + self._total
        while (chunk := await self._next(stream, deadline)) is not None:
            seen.take(chunk)
            if text := clean(chunk):
                yield text
        yield seen.ending()

    async def _next(
        self, stream: AsyncIterator["AIMessageChunk"], deadline: float
    ) -> "AIMessageChunk | None":
        left = deadline - asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(max(0.0, min(self._idle, left))):
                return await anext(stream)
        except StopAsyncIteration:
            return None
        except TimeoutError as error:
            raise ModelTimeout("The language model took too long.") from error
        # why: every provider library has its own exception tree; what is none of theirs is raised
        # again by `model_error`.
        except Exception as error:
            raise model_error(error) from error


class Seen:
    """What the pieces of one answer say about it: why it ended and what it used."""

    def __init__(self, name: str) -> None:
        self._name, self._reason = name, ""
        self._input = self._output = 0

    def take(self, chunk: "AIMessageChunk") -> None:
        """Note one piece. Raises `ModelBlocked` when the provider withholds the answer."""
        reason = str(chunk.response_metadata.get("finish_reason") or "")
        self._reason = reason or self._reason
        if reason in BLOCKED:
            raise ModelBlocked("The language model withheld its answer.")
        if usage := chunk.usage_metadata:
            self._input += usage["input_tokens"]
            self._output += usage["output_tokens"]

    def ending(self) -> Ending:
        """The end of the answer; tokens are unknown when the provider counted none."""
        usage = Usage(
            model=self._name,
            input_tokens=self._input or None,
            output_tokens=self._output or None,
        )
        return Ending(finish_reason="length" if self._reason in LENGTH else "stop", usage=usage)


def messages(prompt: Prompt) -> list["BaseMessage"]:
    """The prompt in LangChain's form."""
    from langchain_core.messages import AIMessage, HumanMessage, SystemMessage

    kinds: dict[str, type[Any]] = {"user": HumanMessage, "assistant": AIMessage}
    history = [kinds[turn.role](content=turn.content) for turn in prompt.history]
    return [SystemMessage(prompts.system(prompt)), *history, HumanMessage(prompt.question)]


def clean(chunk: "AIMessageChunk") -> str:
    """The text of a piece as valid Unicode without NUL; half of a surrogate pair becomes U+FFFD."""
    text = str(chunk.text).replace("\x00", "")
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
