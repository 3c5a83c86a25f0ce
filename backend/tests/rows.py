"""The rows of a whole installation: one of each kind, and all of them to compare."""

from typing import Any
from uuid import UUID, uuid4

from django.apps import apps

from apps.invitations.actions import invite
from apps.users.actors import Actor
from apps.users.models import User
from apps.workspaces import receipts
from tests.factories import (
    make_bot,
    make_chunk,
    make_conversation,
    make_document,
    make_key,
    make_member,
    make_message,
    make_source,
    make_user,
)

CANARY = "CANARY-of-Alice"
LOG_INS = {"ApiSession", "User"}  # change by asking


def one_of_each(owner: User) -> dict[str, UUID]:
    """A row for each kind of id in a route, by the id's name there; each says CANARY."""
    bot = make_bot(owner=owner, name=CANARY)
    document = make_document(bot=bot, name=CANARY, content=CANARY.encode())
    chunk = make_chunk(document, CANARY)
    conversation = make_conversation(bot=bot, user=owner, title=CANARY)
    message = make_message(
        conversation=conversation, content=CANARY, role="assistant", author="bot"
    )
    gone = receipts.begin(
        receipts.Kind.DOCUMENT, uuid4(), CANARY, workspace_id=bot.workspace_id, bot_id=bot.pk
    )
    asked = invite(Actor(owner), bot.workspace, email=f"{CANARY}@example.com", role="viewer")
    return {
        "workspace_id": bot.workspace_id,
        "invitation_id": asked.pk,
        "user_id": make_member(bot.workspace, user=make_user(name=CANARY)).pk,
        "api_key_id": make_key(owner, name=CANARY).row.pk,
        "bot_id": bot.pk,
        "document_id": document.pk,
        "source_id": make_source(bot=bot, settings={"name": CANARY}).pk,
        "chunk_id": chunk.pk,
        "conversation_id": conversation.pk,
        "message_id": message.pk,
        "deletion_id": gone.pk,
    }


def everything() -> dict[str, list[Any]]:
    """Every row of ours, to show that nothing changed."""
    ours = [model for model in apps.get_models() if model.__module__.startswith("apps.")]
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values())
        for model in ours
        if model.__name__ not in LOG_INS
    }
