"""Files that belong to no document: a process that was killed between writing a file and committing
its row leaves one."""

import logging
from datetime import timedelta
from uuid import UUID

from django.core.files.storage import default_storage
from django.utils import timezone

from apps.documents import files
from apps.documents.models import Document, Remnant
from core.exceptions import DependencyUnavailable

OLD = timedelta(days=1)  # no upload takes as long from its file to its row
log = logging.getLogger("chatsphere.files")


def unclaimed(workspace: UUID | None) -> list[str]:
    """The paths of files in the workspace's folder that belong to no document, and to no update of
    one. The folder comes first: what is added between the two looks is in none of them."""
    there = [f"{workspace}/{name}" for name in files.names_in(str(workspace))]
    named = Document.objects.filter(bot__workspace=workspace).values_list("file", "next_file")
    left = Remnant.objects.filter(document__bot__workspace=workspace).values_list("file")
    claimed = {name for row in [*named, *left] for name in row}
    return [path for path in there if path not in claimed]


def remove(workspace: UUID) -> None:
    """Delete those that are old; a young one may get its row any moment. Where that cannot be done
    now it is left to the next time: other upkeep need not wait for it."""
    try:
        for path in filter(_is_old, unclaimed(workspace)):
            files.remove(path)
            log.warning("a file belonged to nothing", extra={"fields": {"path": path}})
    except (OSError, DependencyUnavailable) as error:
        reason = getattr(error, "code", type(error).__name__)
        log.warning("could not look for stray files", extra={"fields": {"reason": reason}})


def _is_old(path: str) -> bool:
    try:
        return default_storage.get_modified_time(path) < timezone.now() - OLD
    except FileNotFoundError:  # somebody else was just as careful
        return False
