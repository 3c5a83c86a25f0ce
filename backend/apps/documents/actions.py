"""What can be done with documents."""

from typing import Any, BinaryIO, cast

from django.conf import settings
from django.core.files import File
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models.functions import Now

from apps.bots.models import Bot
from apps.documents import files, tasks
from apps.documents.models import Document, Source
from apps.plans import quotas
from apps.workspaces import audit
from core import doorbell
from core.digests import sha256_of
from core.exceptions import Conflict, FieldError, InvalidInput, NotFound, TooLarge
from core.visible import has_visible
from services import sniffing


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


class NotFailed(Conflict):
    code, title = "document_not_failed", "Only a document that failed can be tried again"


def add_file(bot: Bot, *, name: str, file: "File[Any]") -> Document:
    """Keep a file and queue it; it is searchable once its status is READY.

    The same bytes sent again return the document that is already there and cost nothing.

    Args:
        name: what people see. The type follows from the content and the file's own name.

    Raises:
        FileTooLarge, StorageFull, QuotaExceeded.
        InvalidInput, UnsupportedType: nothing in it, or no type we read; the code tells.
        NotFound: the bot was deleted meanwhile.
    """
    if file.size > settings.MAX_UPLOAD_BYTES:
        raise files.FileTooLarge
    content = cast(BinaryIO, file)
    media_type = sniffing.media_type_of(file.name or name, files.head_of(file), content)
    shown = sniffing.display_name(name) if name == file.name else _typed(name)
    return _add(bot, Source.Kind.FILE, name=shown, media_type=media_type, file=file)


def add_text(bot: Bot, *, name: str, text: str) -> Document:
    """Keep a text as a file and queue it; otherwise as `add_file`.

    Raises: TextEmpty, TextTooLong, StorageFull, QuotaExceeded, NotFound.
    """
    if len(text) > settings.MAX_TEXT_CHARACTERS:
        raise TextTooLong
    if not has_visible(text):
        raise TextEmpty
    file = ContentFile(text.encode())
    return _add(bot, Source.Kind.TEXT, name=_typed(name), media_type="text/plain", file=file)


@transaction.atomic
def retry(document: Document) -> Document:
    """Queue a failed document again, with all its attempts before it.

    Raises: NotFailed.
    """
    failed = Document.objects.filter(pk=document.pk, status=Document.Status.FAILED)
    changed = failed.update(
        status=Document.Status.QUEUED,
        stage=Document.Stage.WAITING,
        error_code="",
        error_detail="",
        attempts=0,
        not_before=None,
        updated_at=Now(),
    )
    if not changed:
        raise NotFailed
    _note("document.retried", document)
    doorbell.ring(tasks.ingest)
    document.refresh_from_db()
    return document


@transaction.atomic
def delete_document(document: Document) -> None:
    """Take the document away from everyone at once; a task purges its vectors, rows and file."""
    there = Document.objects.filter(pk=document.pk).exclude(status=Document.Status.DELETING)
    if there.update(status=Document.Status.DELETING, updated_at=Now()):
        _note("document.deleted", document)
    doorbell.ring(tasks.purge)


def _add(bot: Bot, kind: Source.Kind, *, name: str, media_type: str, file: "File[Any]") -> Document:
    path = files.new_path(bot.workspace_id)
    fields = {
        "name": name,
        "media_type": media_type,
        "size": file.size,
        "file": path,
        "source": lambda: Source.objects.create(bot=bot, kind=kind),
    }
    sha256 = sha256_of(file)
    with files.undone_on_error(path):
        return _once(bot, sha256, fields, file)


@transaction.atomic
def _once(bot: Bot, sha256: str, fields: dict[str, Any], file: "File[Any]") -> Document:
    """The unique row comes first: of twenty at once one writes its file, and the others wait."""
    there = Document.objects.live()
    document, is_new = there.get_or_create(bot=bot, sha256=sha256, defaults=fields)
    if not Bot.objects.live().filter(pk=bot.pk).exists():
        raise NotFound
    if is_new:
        quotas.check_documents(bot.workspace, document.size)
        _note("document.added", document)
        files.keep(fields["file"], file)
        doorbell.ring(tasks.ingest)
    return document


def _note(action: str, document: Document) -> None:
    bot = document.bot
    audit.record(bot.workspace_id, action, target=document, bot_id=str(bot.pk), bot_name=bot.name)


def _typed(name: str) -> str:
    """A name that a person chose, in which a slash is no path: "24/7 support"."""
    parts = [sniffing.display_name(part) for part in name.split("/") if part.strip(". ")]
    return "/".join(parts)[: sniffing.MAX_NAME] or sniffing.display_name("")
