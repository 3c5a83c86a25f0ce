"""Plain functions for tests of the console: a browser without a screen, and pages as trees."""

from pathlib import Path
from typing import Any

from django.test import Client
from lxml import html

from apps.bots.models import Bot
from apps.documents.models import Chunk, Document, DocumentText
from apps.users.models import User
from tests.factories import make_document, make_message

TEMPLATES = Path(__file__).resolve().parents[1] / "apps" / "console" / "templates"
STATIC = Path(__file__).resolve().parents[1] / "apps" / "console" / "static"
HTMX = {"HX-Request": "true"}


def browser(user: User | None = None, **options: Any) -> Client:
    """A browser in which `user` is signed in; without one, nobody is."""
    client = Client(**options)
    if user:
        client.force_login(user)
    return client


def tree(response: Any) -> html.HtmlElement:
    """The page, to look for elements in."""
    return html.fromstring(response.content.decode())


def words(response: Any) -> str:
    """What a person reads on the page, without its templates and scripts."""
    page = tree(response)
    for hidden in page.xpath("//template | //head"):
        hidden.drop_tree()
    return " ".join(" ".join(page.itertext()).split())


def make_read_document(
    bot: Bot, text: str, spans: list[tuple[int, int]], *, name: str = "handbook.pdf", **chunk: Any
) -> list[Chunk]:
    """A ready document whose passages are the `spans` of `text`."""
    document = make_document(
        bot=bot, name=name, status=Document.Status.READY, active_generation=1, chunk_count=1
    )
    DocumentText.objects.create(document=document, generation=1, text=text)
    return [
        Chunk.objects.create(
            document=document,
            generation=1,
            ordinal=ordinal,
            content=text[start:end],
            embedding_text=text[start:end],
            content_hash="0" * 64,
            char_start=start,
            char_end=end,
            **chunk,
        )
        for ordinal, (start, end) in enumerate(spans)
    ]


def source_of(chunk: Chunk, index: int = 1) -> dict[str, Any]:
    """The passage as a message keeps it."""
    return {
        "index": index,
        "chunk_id": str(chunk.pk),
        "document_id": str(chunk.document_id),
        "document_name": chunk.document.name,
        "page": chunk.page,
        "char_start": chunk.char_start,
        "char_end": chunk.char_end,
        "content": chunk.content,
        "score": 0.5,
    }


def make_reply(conversation: Any, content: str = "It is so. [1]", **fields: Any) -> Any:
    """An answer at the end of its conversation."""
    return make_message(
        conversation=conversation, content=content, role="assistant", author="bot", **fields
    )
