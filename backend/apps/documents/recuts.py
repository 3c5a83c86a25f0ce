"""Cutting a bot's documents anew, after its owner has changed how they are cut."""

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Now

from apps.bots.models import Bot
from apps.documents import tasks
from apps.documents.models import Document, DocumentText, Source
from apps.documents.passages import as_now
from apps.documents.updates import TO_BE_READ
from apps.workspaces import audit
from core import doorbell


def cut_otherwise(bot: Bot) -> QuerySet[Document]:
    """What was cut in another way than its bot's owner says now. One that is just being read is
    left out, and questions with their answers are never cut."""
    as_wanted = DocumentText.objects.filter(
        document=OuterRef("pk"),
        generation=OuterRef("active_generation"),
        cut__in=as_now(bot),
    )
    ready = Document.objects.live().filter(bot=bot, status=Document.Status.READY)
    return ready.exclude(source__kind=Source.Kind.QA).exclude(Exists(as_wanted))


@transaction.atomic
def recut(bot: Bot) -> int:
    """Queue every document that was cut otherwise; how many there are.

    Each is an update without new bytes: it answers as it is until the new passages are there, and
    only those that differ are embedded.
    """
    found = cut_otherwise(bot)
    keys = list(found.select_for_update(of=("self",)).values_list("pk", flat=True))
    queued = {**TO_BE_READ, "stage_since": Now(), "updated_at": Now()}
    Document.objects.filter(pk__in=keys).update(**queued)
    if keys:
        audit.record(bot.workspace_id, "documents.recut", target=bot)
        doorbell.ring(tasks.ingest)
    return len(keys)
