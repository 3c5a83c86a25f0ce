"""What can be done with documents."""

from collections.abc import Sequence
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.core.files import File
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from apps.bots.models import Bot
from apps.documents import files, tasks
from apps.documents.journal import note
from apps.documents.models import Document, Source
from apps.documents.updates import (
    TO_BE_READ,
    DuplicateDocument,
    cancel,
    commit,
    replace,
    reserve,
    with_bytes,
)
from apps.plans import quotas
from apps.workspaces import receipts
from apps.workspaces.models import Deletion
from core import doorbell
from core.digests import sha256_of
from core.exceptions import Conflict, FieldError, InvalidInput, NotFound, TooLarge
from core.visible import has_visible
from services import sniffing
from services.extractors import QA
from services.pairing import Pair, pairs_in, written

__all__ = [
    "DuplicateDocument",
    "NotFailed",
    "TextEmpty",
    "TextTooLong",
    "WrongSource",
    "add_file",
    "add_page",
    "add_pairs",
    "add_text",
    "cancel",
    "commit",
    "delete_document",
    "pairs_of",
    "replace",
    "replace_file",
    "replace_page",
    "replace_pairs",
    "replace_text",
    "retry",
    "retry_failed",
]

KINDS = {
    Source.Kind.FILE: "a file",
    Source.Kind.TEXT: "a text",
    Source.Kind.QA: "questions and answers",
    Source.Kind.URL: "a web page",
    Source.Kind.SITE: "a web site",
}


class TextEmpty(InvalidInput):
    code, title = "text_empty", "The text is empty"

    def __init__(self) -> None:
        detail = "The text holds nothing that can be read."
        super().__init__(
            detail, errors=[FieldError(pointer="/text", code=self.code, detail=detail)]
        )


class TextTooLong(TooLarge):
    code, title = "text_too_long", "The text is too long"

    def __init__(self) -> None:
        super().__init__(f"A text has at most {settings.MAX_TEXT_CHARACTERS:,} characters.")


class WrongSource(Conflict):
    code, title = "wrong_source", "This document does not come from there"

    def __init__(self, kind: Source.Kind) -> None:
        super().__init__(f"This document came as {KINDS[kind]}; update it in the same way.")


class NotFailed(Conflict):
    code, title = "document_not_failed", "Only a document that failed can be tried again"


def add_file(bot: Bot, *, name: str, file: "File[Any]", review: bool = False) -> Document:
    """Keep a file and queue it; it is searchable once its status is READY.

    The same bytes sent again return the document that is already there and cost nothing.

    Args:
        name: what people see. The type follows from the content and the file's own name.
        review: let people look at the passages before they are embedded.

    Raises:
        FileTooLarge, StorageFull, QuotaExceeded.
        InvalidInput, UnsupportedType: nothing in it, or no type we read; the code tells.
        NotFound: the bot was deleted meanwhile.
    """
    media_type = _type_of(file, name)
    shown = sniffing.display_name(name) if name == file.name else _typed(name)
    return _add(bot, Source.Kind.FILE, name=shown, media_type=media_type, file=file, review=review)


def add_text(bot: Bot, *, name: str, text: str, review: bool = False) -> Document:
    """Keep a text as a file and queue it; otherwise as `add_file`.

    Raises: TextEmpty, TextTooLong, StorageFull, QuotaExceeded, NotFound.
    """
    file, shown = _as_file(text), _typed(name)
    return _add(
        bot, Source.Kind.TEXT, name=shown, media_type="text/plain", file=file, review=review
    )


def add_pairs(bot: Bot, *, name: str, pairs: Sequence[Pair], review: bool = False) -> Document:
    """Keep questions with their answers and queue them; otherwise as `add_file`.

    Args:
        pairs: as `question_lists` has checked them.

    Raises: StorageFull, QuotaExceeded, NotFound.
    """
    file, shown = ContentFile(written(pairs)), _typed(name)
    return _add(bot, Source.Kind.QA, name=shown, media_type=QA, file=file, review=review)


def add_page(
    source: Source, *, url: str, name: str, media_type: str, content: bytes, review: bool = False
) -> Document:
    """Keep a page of a site and queue it; otherwise as `add_file`.

    Args:
        media_type: one that is read; what the bytes really are is found out when that is done.

    Raises: StorageFull, QuotaExceeded, NotFound.
    """
    return _add(
        source.bot,
        source,
        url=url,
        name=_typed(name),
        media_type=media_type,
        file=ContentFile(content),
        review=review,
    )


def replace_page(
    document: Document, *, name: str, media_type: str, content: bytes, review: bool = False
) -> Document:
    """Give a page of a site what stands there now; see `replace`.

    Raises: what `replace` raises.
    """
    return replace(
        document, content=content, name=_typed(name), media_type=media_type, review=review
    )


def pairs_of(document: Document) -> list[Pair]:
    """The list as it was given last, searchable or not yet. Raises: WrongSource, FileMissing."""
    _check_kind(document, Source.Kind.QA)
    with files.opened(document.newest.file) as file:
        return pairs_in(file.read())


def replace_file(
    document: Document, *, file: "File[Any]", name: str | None = None, review: bool = False
) -> Document:
    """Give a document that came as a file another one; see `replace`.

    It keeps its name unless another is given, or the new file is of another type.

    Raises: WrongSource, and what `add_file` and `replace` raise.
    """
    _check_kind(document, Source.Kind.FILE)
    media_type = _type_of(file, name or file.name or "")
    shown = _typed(name) if name else None
    if media_type != document.newest.media_type:
        shown = shown or sniffing.display_name(file.name or "")
    return replace(document, file=file, name=shown, media_type=media_type, review=review)


def replace_text(
    document: Document, *, text: str, name: str | None = None, review: bool = False
) -> Document:
    """Give a document that came as a text another one; see `replace`.

    Raises: WrongSource, and what `add_text` and `replace` raise.
    """
    _check_kind(document, Source.Kind.TEXT)
    shown = _typed(name) if name else None
    return replace(document, file=_as_file(text), name=shown, review=review)


def replace_pairs(
    document: Document, *, pairs: Sequence[Pair], name: str | None = None, review: bool = False
) -> Document:
    """Give a list of questions and answers another content; see `replace`.

    Raises: WrongSource, and what `replace` raises.
    """
    _check_kind(document, Source.Kind.QA)
    shown = _typed(name) if name else None
    return replace(document, content=written(pairs), name=shown, review=review)


@transaction.atomic
def retry(document: Document) -> Document:
    """Queue a failed document again, with all its attempts before it.

    Raises: NotFailed.
    """
    if not _again(Document.objects.filter(pk=document.pk)):
        raise NotFailed
    document.refresh_from_db()
    return document


@transaction.atomic
def retry_failed(bot: Bot) -> int:
    """As `retry`, for every document of the bot that failed; how many there were."""
    return _again(bot.documents.filter(bot__deleted_at=None))


def _again(documents: "QuerySet[Document]") -> int:
    failed = documents.select_for_update(of=("self",)).filter(status=Document.Status.FAILED)
    found = list(failed.select_related("bot"))
    for document in found:
        note("document.retried", document)
    keys = [document.pk for document in found]
    Document.objects.filter(pk__in=keys).update(**TO_BE_READ, stage_since=Now(), updated_at=Now())
    doorbell.ring(tasks.ingest)
    return len(keys)


@transaction.atomic
def delete_document(document: Document) -> Deletion:
    """Take the document away from everyone at once; a task purges its vectors, rows and file.

    The receipt says when that is done, and what went.
    """
    there = Document.objects.filter(pk=document.pk).exclude(status=Document.Status.DELETING)
    if there.update(status=Document.Status.DELETING, updated_at=Now()):
        note("document.deleted", document)
    doorbell.ring(tasks.purge)
    bot = document.bot
    return receipts.begin(
        receipts.Kind.DOCUMENT,
        document.pk,
        document.name,
        workspace_id=bot.workspace_id,
        bot_id=bot.pk,
    )


def _type_of(file: "File[Any]", name: str) -> str:
    """Raises: FileTooLarge, InvalidInput, UnsupportedType."""
    if file.size > settings.MAX_UPLOAD_BYTES:
        raise files.FileTooLarge
    head = files.head_of(file)
    return sniffing.media_type_of(file.name or name, head, cast(BinaryIO, file))


def _as_file(text: str) -> "File[Any]":
    """Raises: TextEmpty, TextTooLong."""
    if len(text) > settings.MAX_TEXT_CHARACTERS:
        raise TextTooLong
    if not has_visible(text):
        raise TextEmpty
    return ContentFile(text.encode())


def _check_kind(document: Document, kind: Source.Kind) -> None:
    if document.source.kind != kind:
        raise WrongSource(Source.Kind(document.source.kind))


def _add(
    bot: Bot,
    origin: Source | Source.Kind,
    *,
    name: str,
    media_type: str,
    file: "File[Any]",
    review: bool = False,
    url: str = "",
) -> Document:
    """`origin` is where it comes from, or of what kind the new source is."""
    path = files.new_path(bot.workspace_id)
    fields = {
        "is_reviewed": review,
        "name": name,
        "media_type": media_type,
        "size": file.size,
        "file": path,
        "source": lambda: (
            origin if isinstance(origin, Source) else Source.objects.create(bot=bot, kind=origin)
        ),
        "url": url,
    }
    sha256 = sha256_of(file)
    with files.undone_on_error(path):
        return _once(bot, sha256, fields, file)


@transaction.atomic
def _once(bot: Bot, sha256: str, fields: dict[str, Any], file: "File[Any]") -> Document:
    """The unique row comes first: of twenty at once one writes its file, and the others wait."""
    reserve(bot, sha256)
    there = with_bytes(bot, sha256)
    live = Document.objects.live()
    document, is_new = (
        (there, False) if there else live.get_or_create(bot=bot, sha256=sha256, defaults=fields)
    )
    if not Bot.objects.live().filter(pk=bot.pk).exists():
        raise NotFound
    if is_new:
        quotas.check_documents(bot.workspace, document.size)
        if document.source.kind == Source.Kind.SITE:
            quotas.check_crawl_pages(bot.workspace)
        note("document.added", document)
        files.keep(fields["file"], file)
        tasks.ring_for(document)
    return document


def _typed(name: str) -> str:
    """A name that a person chose, in which a slash is no path: "24/7 support"."""
    parts = [sniffing.display_name(part) for part in name.split("/") if part.strip(". ")]
    return "/".join(parts)[: sniffing.MAX_NAME] or sniffing.display_name("")
