"""Asking the agent for one reply, and making sure that nothing it cites is gone."""

from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from apps.bots.models import Bot
from apps.conversations.agent_events import AgentEvent, Passage, read
from apps.conversations.background import aside
from apps.conversations.models import Message
from apps.documents import indexes, retrieval
from apps.documents.models import Document
from services import agent_client
from services.agent_client import AgentBadResponse, AgentRefused, Hidden

ROUNDS = 3  # of asking again without what was deleted meanwhile
LONGEST_TURN = 100_000  # characters of one earlier message that the agent takes
# What the agent needs to know of a bot; everything else is not its business.
FOR_THE_AGENT: dict[str, Any] = {
    "model": True,
    "system_prompt": True,
    "temperature": True,
    "max_output_tokens": True,
    "retrieval": True,
    "answers": {"only_from_sources", "refusal"},
}
Source = dict[str, Any]


@dataclass(frozen=True)
class Question:
    """Everything the agent is told, built anew from the rows for each reply."""

    bot: Bot
    message: str
    history: list[dict[str, str]]
    configuration: dict[str, Any]
    hidden: Sequence[Hidden]


@dataclass(frozen=True)
class Citable:
    """What may be shown of the passages found; `media_types` by document id."""

    sources: list[Source]
    media_types: dict[str, str]


async def answer(reply: Message) -> AsyncGenerator[Citable | AgentEvent]:
    """What may be cited, then the agent's events as they come.

    Where the agent found text that no row says any more, it is asked again without it: neither its
    text nor an answer that quotes it is shown.

    Raises: the errors of `services.agent_client`.
    """
    question = await aside(prepare, reply)
    for _ in range(ROUNDS):
        async with aclosing(_asked(question)) as events:
            found = (await anext(events)).sources
            citable = await aside(resolve, question.bot, found)
            gone = _gone(found, citable.sources)
            if not gone:
                yield citable
                async for event in events:
                    yield event
                return
        question = replace(question, hidden=[*question.hidden, *gone])
    raise AgentBadResponse("The agent service keeps finding text that was deleted.")


def prepare(reply: Message) -> Question:
    """The question of `reply` with its bot's present configuration, and what came before."""
    bot = reply.conversation.bot
    config = bot.config
    return Question(
        bot=bot,
        message=reply.question.content,
        history=history(reply, length=config.chat_history_length),
        configuration=config.model_dump(include=FOR_THE_AGENT),
        hidden=retrieval.hidden(bot),
    )


def history(reply: Message, *, length: int) -> list[dict[str, str]]:
    """The last `length` messages before the turn of `reply` that said something, oldest first."""
    earlier = Message.objects.filter(conversation=reply.conversation_id, seq__lt=reply.question.seq)
    last = earlier.current().with_text().order_by("-seq")[:length]
    turns = [{"role": turn.role, "content": turn.content[:LONGEST_TURN]} for turn in last]
    return turns[::-1]


def resolve(bot: Bot, found: Sequence[Passage]) -> Citable:
    """The passages whose rows are there and say what was found."""
    said = {hit.index: hit.content for hit in found}
    there = retrieval.sources(bot, found)
    sources = [each for each in there if each["content"] == said[each["index"]]]
    return Citable(sources, media_types(sources))


def media_types(sources: Iterable[Source]) -> dict[str, str]:
    """Of the sources' documents, by id."""
    ids = {source["document_id"] for source in sources}
    rows = Document.objects.filter(pk__in=ids).values_list("pk", "media_type")
    return {str(pk): media_type for pk, media_type in rows}


async def _asked(question: Question) -> AsyncGenerator[Any]:
    """The agent's events, `Found` first; once more if its embedding model has changed."""
    try:
        async for event in _once(question):
            yield event
    except AgentRefused as error:
        if error.code != "index_mismatch":
            raise
        agent_client.forget_embedding()
        try:
            async for event in _once(question):
                yield event
        except AgentRefused as again:
            raise indexes.refused(again) from again


async def _once(question: Question) -> AsyncGenerator[AgentEvent]:
    index_id = await aside(indexes.searched, question.bot)
    events = agent_client.chat_stream(
        question.bot.namespace,
        message=question.message,
        history=question.history,
        index_id=index_id,
        hidden=question.hidden,
        configuration=question.configuration,
    )
    async for event in events:
        yield read(event)


def _gone(found: Sequence[Passage], kept: Sequence[Source]) -> list[Hidden]:
    """The generations of which nothing that was found is there any more; of the others the
    passages that were removed, switched off or edited since they were stored."""
    there = {source["index"] for source in kept}
    living = {_key(hit) for hit in found if hit.index in there}
    places = {
        (*_key(hit), hit.ordinal if _key(hit) in living else None)
        for hit in found
        if hit.index not in there
    }
    return [
        Hidden(document_id=document, generation=generation, ordinal=ordinal)
        for document, generation, ordinal in places
    ]


def _key(hit: Passage) -> tuple[UUID, int]:
    return hit.document_id, hit.generation
