"""The demo: a bot that has read ChatSphere's own documentation, for everyone to look at and ask."""

import logging
import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.files import File

from apps.bots.actions import create_bot
from apps.bots.models import Bot
from apps.documents import actions
from apps.documents.models import Document
from apps.users.models import User
from apps.workspaces.models import Membership, Role, Workspace
from core.exceptions import ChatSphereError

NAME = "ChatSphere guide"
DESCRIPTION = "Knows ChatSphere's documentation. Ask it how to do something here."
CONFIGURATION = {
    "welcome_message": "Ask me about ChatSphere. Every answer shows where it comes from.",
    "suggested_questions": [
        "How do I train a bot on my own documents?",
        "Which file types can I upload?",
        "How do I use a language model of my own?",
    ],
}
NOT_FOR_READERS = "decisions"  # why it is built so; of no use to those who use it
log = logging.getLogger("chatsphere.demo")


def ensure_demo() -> None:
    """Have the demo, trained on the documentation as it is now; costs little if nothing changed."""
    bot = _bot(_workspace())
    kept = {document.pk for path in _pages() for document in _read(bot, path)}
    for stale in Document.objects.live().filter(bot=bot).exclude(pk__in=kept):
        actions.delete_document(stale)


def _workspace() -> Workspace:
    workspace, created = Workspace.objects.get_or_create(is_demo=True, defaults={"name": "Demo"})
    if created:  # people who sign up later join by themselves
        guests = [
            Membership(workspace=workspace, user=user, role=Role.VIEWER)
            for user in User.objects.exclude(workspaces=workspace)
        ]
        Membership.objects.bulk_create(guests)
    return workspace


def _bot(workspace: Workspace) -> Bot:
    bot = Bot.objects.live().filter(workspace=workspace, name=NAME).first()
    return bot or create_bot(
        workspace, name=NAME, description=DESCRIPTION, configuration=CONFIGURATION
    )


def _pages() -> Iterator[Path]:
    for path in sorted(settings.DOCS_DIR.rglob("*.md")):
        if NOT_FOR_READERS not in path.relative_to(settings.DOCS_DIR).parts:
            yield path


def _read(bot: Bot, path: Path) -> Iterator[Document]:
    """The page as a document of `bot`; none if it cannot be one, which must not stop the start."""
    try:
        with path.open("rb") as file:
            yield actions.add_file(bot, name=_title(path), file=File(file, name=path.name))
    except ChatSphereError as error:
        log.warning("page left out", extra={"fields": {"page": path.name, "code": error.code}})


def _title(path: Path) -> str:
    """The page's first heading; without one, the file's name."""
    heading = re.search(r"^# +(.+)$", path.read_text("utf-8", "replace"), re.MULTILINE)
    return heading.group(1).strip() if heading else path.name
