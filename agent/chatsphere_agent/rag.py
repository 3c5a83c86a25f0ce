"""One turn: find passages, ask the model, give its answer as events."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass

from chatsphere_agent import metrics, schemas
from chatsphere_agent.citations import Citations
from chatsphere_agent.errors import AgentError, ModelEmpty
from chatsphere_agent.knowledge import Knowledge
from chatsphere_agent.llm import ChatModel, Ending, Prompt
from chatsphere_agent.schemas import ChatEvent, ChatRequest, ChatResponse, Source
from chatsphere_agent.vector_store import Shelf


@dataclass(frozen=True)
class Turn:
    """A prepared turn: everything that can fail before the first byte has been done.

    Whoever leaves its events early closes them, and with them the model's stream: an answer that
    nobody reads must not go on costing money.
    """

    prompt: Prompt
    model: ChatModel

    async def events(self) -> AsyncGenerator[ChatEvent, None]:
        """`sources`, `delta`s, `grounding`, `usage`, and exactly one `done` or `error`."""
        yield schemas.SourcesEvent(sources=list(self.prompt.sources))
        try:
            async with aclosing(self._answer()) as answer:
                async for event in answer:
                    yield event
        except AgentError as error:
            metrics.note_failure(error.code)
            yield schemas.ErrorEvent(code=error.code, detail=str(error))

    async def _answer(self) -> AsyncGenerator[ChatEvent, None]:
        citations = Citations(len(self.prompt.sources))
        ending, shown = Ending(), False
        async with aclosing(self.model.answer(self.prompt)) as pieces:
            async for piece in pieces:
                if isinstance(piece, Ending):
                    ending = piece
                elif text := citations.feed(piece):
                    shown = shown or not text.isspace()
                    yield schemas.DeltaEvent(text=text)
        if rest := citations.end():
            yield schemas.DeltaEvent(text=rest)
        if not shown and not rest.strip():
            raise ModelEmpty("The language model gave no answer.")
        for event in _closing(ending):
            yield event

    async def whole(self) -> ChatResponse:
        """The same answer in one piece.

        Raises:
            AgentError: whatever the model failed with.
        """
        texts, grounding, ending = [], list[schemas.Grounding](), Ending()
        usage, reason = None, ending.finish_reason
        async for event in self._answer():
            match event:
                case schemas.DeltaEvent():
                    texts.append(event.text)
                case schemas.GroundingEvent():
                    grounding = event.grounding
                case schemas.UsageEvent():
                    usage = event.usage
                case schemas.DoneEvent():
                    reason = event.finish_reason
        return ChatResponse(
            content="".join(texts),
            sources=list(self.prompt.sources),
            grounding=grounding,
            usage=usage,
            finish_reason=reason,
        )


def _closing(ending: Ending) -> list[ChatEvent]:
    events: list[ChatEvent] = []
    if ending.grounding:
        events.append(schemas.GroundingEvent(grounding=list(ending.grounding)))
    if ending.usage:
        events.append(schemas.UsageEvent(usage=ending.usage))
    return [*events, schemas.DoneEvent(finish_reason=ending.finish_reason)]


async def prepare(
    knowledge: Knowledge, model: ChatModel, namespace: str, request: ChatRequest
) -> Turn:
    """Find the passages for a turn.

    Raises:
        IndexMismatch, DependencyUnavailable: see `Knowledge.search`.
    """
    shelf = Shelf(namespace, request.index_id, request.hidden)
    retrieval = request.configuration.retrieval
    hits = await knowledge.search(shelf, request.message, retrieval)
    sources = [Source(index=index, **hit.model_dump()) for index, hit in enumerate(hits, start=1)]
    return Turn(Prompt(request.message, request.history, sources, request.configuration), model)


async def lines(turn: Turn) -> AsyncGenerator[bytes, None]:
    """The events of `turn`, one JSON object a line."""
    async with aclosing(turn.events()) as events:
        async for event in events:
            yield event.model_dump_json().encode() + b"\n"
            await asyncio.sleep(0)  # lets a disconnect be noticed between two pieces
