"""What people did to documents, for the audit log."""

from apps.documents.models import Document
from apps.workspaces import audit


def note(action: str, document: Document) -> None:
    bot = document.bot
    audit.record(bot.workspace_id, action, target=document, bot_id=str(bot.pk), bot_name=bot.name)
