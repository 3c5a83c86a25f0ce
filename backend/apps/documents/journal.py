"""What people did to documents, for the audit log."""

from typing import Any

from apps.documents.models import Chunk, Document
from apps.workspaces import audit


def note(action: str, document: Document, chunk: Chunk | None = None) -> None:
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
