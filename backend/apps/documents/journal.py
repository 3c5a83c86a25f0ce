"""What people did to documents, for the audit log."""

from typing import Any

from apps.documents.models import Chunk, Document, Source
from apps.workspaces import audit
from core import request_facts

OF_THE_WEB = {Source.Kind.URL, Source.Kind.SITE}


def note(action: str, document: Document, chunk: Chunk | None = None) -> None:
    """What a synchronisation does by itself is told by its pages, and would fill the log."""
    if document.source.kind in OF_THE_WEB and request_facts.current() is None:
        return
    bot = document.bot
    details: dict[str, Any] = {"chunk_id": str(chunk.pk)} if chunk else {}
    audit.record(
        bot.workspace_id,
        action,
        target=document,
        bot_id=str(bot.pk),
        bot_name=bot.name,
        **details,
    )
