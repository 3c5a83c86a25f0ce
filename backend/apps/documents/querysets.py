"""Which documents a person may see, and which one a worker takes next."""

from typing import TYPE_CHECKING, Self

from django.db.models import QuerySet

if TYPE_CHECKING:
    from apps.users.models import User


class DocumentQuerySet(QuerySet["Document"]):
    def live(self) -> Self:
        """Documents that neither they nor their bot were deleted."""
        return self.exclude(status="deleting").filter(bot__deleted_at=None)

    def for_user(self, user: "User") -> Self:
        """The documents `user` may see."""
        return self.live().filter(bot__workspace__memberships__user=user)


class ChunkQuerySet(QuerySet["Chunk"]):
    pass
