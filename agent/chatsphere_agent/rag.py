"""One turn: find passages, ask the model, give its answer as events."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

from chatsphere_agent import schemas
from chatsphere_agent.citations import Citations
from chatsphere_agent.errors import AgentError, ModelEmpty
from chatsphere_agent.knowledge import Knowledge
from chatsphere_agent.llm import ChatModel, Ending, Prompt
from chatsphere_agent.schemas import ChatEvent, ChatRequest, ChatResponse, Source
from chatsphere_agent.vector_store import Shelf


@dataclass(frozen=True)
class Turn:
    """A prepared turn: everything that can fail before the first byte has been done."""

    prompt: Prompt
    model: ChatModel

    async def events(self) -> AsyncIterator[ChatEvent]:
        """`sources`, `delta`s, `grounding`, `usage`, and exactly one `done` or `error`."""
        yield schemas.SourcesEvent(sources=list(self.prompt.sources))
        try:
            async for event in self._answer():
                yield event
        except AgentError as error:
            yield schemas.ErrorEvent(code=error.code, detail=str(error))

    async def _answer(self) -> AsyncIterator[ChatEvent]:
        citations = Citations(len(self.prompt.sources))
        ending, shown = Ending(), False
        async for piece in self.model.answer(self.prompt):
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


async def lines(turn: Turn) -> AsyncIterator[bytes]:
    """The events of `turn`, one JSON object a line."""
    async for event in turn.events():
        yield event.model_dump_json().encode() + b"\n"
        await asyncio.sleep(0)  # lets a disconnect be noticed between two pieces
