"""What cannot be done with a page or site."""

from apps.documents.models import Source
from core.exceptions import Conflict


class DuplicateSource(Conflict):
    code, title = "duplicate_source", "The bot knows this address already"

    def __init__(self, other: Source) -> None:
        super().__init__(f"“{other.name}” of the same bot has this address already.")
        self.members = {"source_id": str(other.pk)}


class NotSyncing(Conflict):
    code, title = "source_not_syncing", "This source is not being synchronised"
