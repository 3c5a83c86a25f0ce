"""Plain functions that make rows, valid by default; a test names only what matters to it."""

from collections.abc import Sequence
from itertools import count
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile

from apps.api_keys import actions as api_keys
from apps.api_keys.actions import Issued
from apps.bots.actions import create_bot
from apps.bots.models import Bot
from apps.conversations.models import Conversation, Message
from apps.documents.models import Chunk, Document, DocumentText, Source
from apps.documents.revising import digest
from apps.sources.models import Run
from apps.sources.options import Options
from apps.users.models import User
from apps.workspaces.actions import sign_up
from apps.workspaces.models import Membership, Role, Scope, Workspace

PASSWORD = "a long enough pass phrase"
_numbers = count(1)


def make_user(email: str = "", *, name: str = "") -> User:
    """A person with a personal workspace; the password is PASSWORD."""
    return sign_up(email or f"person{next(_numbers)}@example.com", PASSWORD, name)


def make_member(workspace: Workspace, *, role: str = Role.VIEWER, user: User | None = None) -> User:
    """A person who belongs to `workspace`."""
    person = user or make_user()
    Membership.objects.create(workspace=workspace, user=person, role=role)
    return person


def make_bot(*, owner: User | None = None, name: str = "Helper", **configuration: Any) -> Bot:
    """A bot in the personal workspace of `owner`."""
    workspace = (owner or make_user()).personal_workspace
    return create_bot(workspace, name=name, configuration=configuration)


def make_key(
    by: User,
    *,
    workspace: Workspace | None = None,
    name: str = "Deployment",
    scopes: Sequence[str] = tuple(Scope),
    bot: Bot | None = None,
    **fields: Any,
) -> Issued:
    """A key of the person's own workspace that may do everything a key may."""
    return api_keys.make_key(
        workspace or by.personal_workspace,
        by=by,
        name=name,
        scopes=scopes,
        bot_id=bot.pk if bot else None,
        **fields,
    )


def make_document(
    *, bot: Bot | None = None, name: str = "notes.txt", content: bytes = b"", **fields: Any
) -> Document:
    """A queued text document; different bytes each time unless `content` is given."""
    bot = bot or make_bot()
    body = content or f"Note number {next(_numbers)}.".encode()
    source = Source.objects.create(bot=bot, kind=Source.Kind.FILE)
    defaults = {
        "media_type": "text/plain",
        "size": len(body),
        "sha256": uuid4().hex * 2,
        "file": ContentFile(body, name=f"{uuid4().hex}.txt"),
    }
    return Document.objects.create(bot=bot, source=source, name=name, **{**defaults, **fields})


def make_source(*, bot: Bot | None = None, url: str = "", **fields: Any) -> Source:
    """A page that was never read; another one each time unless `url` is given."""
    address = url or f"https://www.example.com/{next(_numbers)}"
    given = {"kind": Source.Kind.URL, "settings": Options().as_json(), **fields}
    source = Source.objects.create(bot=bot or make_bot(), url=address, **given)
    Run.objects.create(source=source, host="www.example.com")
    return source


def make_chunk(document: Document, content: str = "A passage.", **fields: Any) -> Chunk:
    """The one passage of what answers for `document`, which is ready from now on."""
    searched = {"status": Document.Status.READY, "active_generation": 1, "chunk_count": 1}
    Document.objects.filter(pk=document.pk).update(**searched)
    document.refresh_from_db()
    DocumentText.objects.create(document=document, generation=1, text=content, method="text")
    place = {"ordinal": 0, "char_start": 0, "char_end": len(content)}
    text = {"content": content, "embedding_text": content, "content_hash": digest(content)}
    return Chunk.objects.create(document=document, generation=1, **{**place, **text, **fields})


def make_conversation(
    *, bot: Bot | None = None, user: User | None = None, **fields: Any
) -> Conversation:
    """A conversation of `user`, by default of the bot's owner."""
    bot = bot or make_bot()
    person = user or bot.workspace.personal_of
    return Conversation.objects.create(workspace=bot.workspace, bot=bot, user=person, **fields)


def make_message(
    *, conversation: Conversation | None = None, content: str = "Hello", **fields: Any
) -> Message:
    """A complete message, by default a person's, at the end of its conversation."""
    conversation = conversation or make_conversation()
    defaults = {
        "turn_id": uuid4(),
        "seq": conversation.messages.count() + 1,
        "role": Message.Role.USER,
        "author": Message.Author.MEMBER,
        "status": Message.Status.COMPLETE,
    }
    return Message.objects.create(
        conversation=conversation, content=content, **{**defaults, **fields}
    )
