"""Any LangChain chat model behind our `ChatModel`; the providers' own files only build theirs."""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

from chatsphere_agent import prompts
from chatsphere_agent.errors import ModelBlocked, ModelTimeout
from chatsphere_agent.llm import Ending, Prompt
from chatsphere_agent.providers.faults import kinds_of, model_error
from chatsphere_agent.providers.hanging_up import Response, hang_up, noting
from chatsphere_agent.schemas import Usage

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessageChunk, BaseMessage

Build = Callable[[float, int], "BaseChatModel"]  # of temperature and most output tokens
BUILT = 16  # models kept, one for each pair of the two
BLOCKED = {"SAFETY", "PROHIBITED_CONTENT", "BLOCKLIST", "SPII", "RECITATION", "content_filter"}
LENGTH = {"length", "MAX_TOKENS"}
log = logging.getLogger("chatsphere.agent")


class LangChainModel:
    """Streams from the provider. One try: a retry after the first word would say it twice."""

    def __init__(self, name: str, build: Build, *, idle: float, total: float) -> None:
        """`idle` and `total` are seconds: between two pieces, and for the whole answer."""
        self._name, self._build = name, lru_cache(BUILT)(build)
        self._idle, self._total = idle, total

    async def answer(self, prompt: Prompt) -> AsyncGenerator[str | Ending, None]:
        """See `ChatModel`. Leaving the iterator closes the provider's stream."""
        seen, responses = Seen(self._name), list[Response]()
        deadline = asyncio.get_running_loop().time() + self._total
        stream = await self._open(prompt)
        try:
            while True:
                with noting(responses):
                    chunk = await self._next(stream, deadline, begun=seen.anything)
                if chunk is None:
                    break
                seen.take(chunk)
                if text := clean(chunk):
                    yield text
        finally:
            await stream.aclose()
            await hang_up(responses)
        yield seen.ending()

    async def _open(self, prompt: Prompt) -> AsyncGenerator["AIMessageChunk", None]:
        """The provider's stream; in a thread, because the first time its library is imported."""
        wanted = prompt.configuration
        model = await asyncio.to_thread(self._build, wanted.temperature, wanted.max_output_tokens)
        stream = model.astream(messages(prompt))
        return cast("AsyncGenerator[AIMessageChunk, None]", stream)

    async def _next(
        self, stream: AsyncIterator["AIMessageChunk"], deadline: float, *, begun: bool
    ) -> "AIMessageChunk | None":
        left = deadline - asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(max(0.0, min(self._idle, left))):
                return await anext(stream)
        except StopAsyncIteration:
            return None
        except TimeoutError as error:
            raise ModelTimeout("The language model took too long.") from error
        # why: every provider library has its own exception tree; what `model_error` does not know
        # is a bug and goes on as it is.
        except Exception as error:
            if (known := model_error(error, begun=begun)) is None:
                raise
            log.warning("%s failed with %s: %s", self._name, known.code, kinds_of(error))
            raise known from error


class Seen:
    """What the pieces of one answer say about it: why it ended and what it used."""

    def __init__(self, name: str) -> None:
        self._name, self._reason, self.anything = name, "", False
        self._input = self._output = 0

    def take(self, chunk: "AIMessageChunk") -> None:
        """Note one piece. Raises `ModelBlocked` when the provider withholds the answer."""
        self.anything = True
        about = chunk.response_metadata
        reason = str(about.get("finish_reason") or "")
        self._reason = reason or self._reason
        if reason in BLOCKED or (about.get("prompt_feedback") or {}).get("block_reason"):
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
