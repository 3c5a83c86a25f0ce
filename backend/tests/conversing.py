"""Plain functions for tests of conversations: what bots know, and replies left half-way."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from apps.bots.models import Bot
from apps.conversations import events as grammar
from apps.conversations.models import Conversation, Message, MessageEvent
from apps.documents.models import Chunk, Document
from services import agent_client
from services.agent_client import ChunkToStore
from tests.factories import make_document, make_message


def teach(bot: Bot, text: str, *, name: str = "notes.txt") -> Chunk:
    """A ready document of one passage, as row and as vector."""
    info = agent_client.embedding()
    document = make_document(
        bot=bot,
        name=name,
        status=Document.Status.READY,
        active_generation=1,
        index_id=info.index_id,
        chunk_count=1,
    )
    chunk = Chunk.objects.create(
        document=document,
        generation=1,
        ordinal=0,
        content=text,
        embedding_text=text,
        content_hash="0" * 64,
        char_start=0,
        char_end=len(text),
    )
    passage = ChunkToStore(ordinal=0, content=text, embedding_text=text)
    agent_client.store(
        bot.namespace,
        document_id=document.pk,
        generation=1,
        index_id=info.index_id,
        chunks=[passage],
    )
    return chunk


def open_turn(conversation: Conversation, *, lease: float = 15, **fields: Any) -> Message:
    """A question and its open reply; its producer was heard of `lease` - 15 seconds from now."""
    turn = uuid4()
    question = make_message(conversation=conversation, content="Where?", turn_id=turn)
    reply = make_message(
        conversation=conversation,
        content="",
        turn_id=turn,
        role=Message.Role.ASSISTANT,
        author=Message.Author.BOT,
        **{
            "status": Message.Status.STREAMING,
            "lease_until": timezone.now() + timedelta(seconds=lease),
            **fields,
        },
    )
    reply.question = question
    return reply


def abandoned(
    conversation: Conversation, *, shown: Sequence[str] = (), status: str = "streaming"
) -> Message:
    """A reply whose producer died after it had kept `shown`, one piece a flush."""
    reply = open_turn(conversation, lease=-1, status=status)
    if shown:
        keep(reply, grammar.start(reply), *grammar.sources([], {}), grammar.text_start(reply.pk))
    for piece in shown:
        keep(reply, grammar.text_delta(reply.pk, piece))
    return reply


def keep(reply: Message, *events: grammar.Event) -> None:
    """The next flush of a reply."""
    before = sum(len(row.events) for row in reply.events.all())
    MessageEvent.objects.create(message=reply, first_seq=before + 1, events=list(events))
