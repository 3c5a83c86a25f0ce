"""The grammar of a reply's stream (contract/stream.md), and what a stream says of its message.

A reply's events are the source of everything saved with it, so that what a reader was shown and
what the message holds cannot differ.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from apps.conversations.models import Message
from core.exceptions import ChatSphereError

Event = dict[str, Any]
LONGEST_DETAIL = 500  # characters, as the row keeps
VERSION = {"x-vercel-ai-ui-message-stream": "v1"}


def start(reply: Message) -> Event:
    """First in every stream."""
    metadata = {
        "userMessageId": str(reply.question.pk),
        "conversationId": str(reply.conversation_id),
    }
    return {"type": "start", "messageId": str(reply.pk), "messageMetadata": metadata}


def sources(found: Sequence[Mapping[str, Any]], media_types: Mapping[str, str]) -> list[Event]:
    """What may be cited; `media_types` by document id."""
    documents = [
        {
            "type": "source-document",
            "sourceId": source["chunk_id"],
            "mediaType": media_types.get(source["document_id"], "text/plain"),
            "title": source["document_name"],
        }
        for source in found
    ]
    return [{"type": "data-sources", "data": list(found)}, *documents]


def text_start(reply_id: UUID) -> Event:
    return {"type": "text-start", "id": str(reply_id)}


def text_delta(reply_id: UUID, text: str) -> Event:
    return {"type": "text-delta", "id": str(reply_id), "delta": text}


def text_end(reply_id: UUID) -> Event:
    return {"type": "text-end", "id": str(reply_id)}


def grounding(spans: Sequence[Mapping[str, Any]]) -> Event:
    return {"type": "data-grounding", "data": list(spans)}


def usage(counted: Mapping[str, Any]) -> Event:
    return {"type": "data-usage", "data": dict(counted)}


def finish(reason: str) -> Event:
    metadata = {"status": Message.Status.COMPLETE.value, "finishReason": reason}
    return {"type": "finish", "messageMetadata": metadata}


def failure(code: str, detail: str, status: str) -> list[Event]:
    data = {"code": code, "detail": detail, "status": status}
    return [{"type": "error", "errorText": detail}, {"type": "data-error", "data": data}]


def content(events: Iterable[Event]) -> str:
    """The text shown so far."""
    return "".join(event["delta"] for event in events if event["type"] == "text-delta")


def last_data(events: Sequence[Event], kind: str) -> Any:
    """What the last event of `kind` carries, or None."""
    return next((event["data"] for event in reversed(events) if event["type"] == kind), None)


def broken_off(reply: Message, shown: Sequence[Event], error: ChatSphereError) -> list[Event]:
    """What closes a stream that showed `shown` and cannot go on."""
    kinds = {event["type"] for event in shown}
    opening = [] if shown else [start(reply)]
    text_open = "text-start" in kinds and "text-end" not in kinds
    ending = [text_end(reply.pk)] if text_open else []
    status = Message.Status.PARTIAL if content(shown).strip() else Message.Status.FAILED
    return [*opening, *ending, *failure(error.code, str(error)[:LONGEST_DETAIL], status.value)]


def end_of(reply: Message) -> list[Event]:
    """How the stream of an ended reply closed."""
    if reply.status == Message.Status.COMPLETE:
        return [finish(reply.finish_reason)]
    return failure(reply.error_code, reply.error_detail, reply.status)


def retold(reply: Message, media_types: Mapping[str, str]) -> list[Event]:
    """The stream of an ended reply, its text in one delta; numbered alike up to that delta."""
    told = [start(reply)]
    if reply.content or reply.sources or reply.status == Message.Status.COMPLETE:
        told += sources(reply.sources, media_types)
    if reply.content:
        text = text_delta(reply.pk, reply.content)
        told += [text_start(reply.pk), text, text_end(reply.pk)]
    if reply.grounding:
        told.append(grounding(reply.grounding))
    if reply.usage:
        told.append(usage(reply.usage))
    return told + end_of(reply)
