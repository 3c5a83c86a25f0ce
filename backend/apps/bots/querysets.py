"""Which bots a person may see."""

from typing import TYPE_CHECKING, Self

from django.db.models import F, QuerySet

if TYPE_CHECKING:
    from apps.bots.models import Bot  # noqa: F401 - named by the base class
    from apps.users.actors import Actor


class BotQuerySet(QuerySet["Bot"]):
    def live(self) -> Self:
        """Bots that were not deleted."""
        return self.filter(deleted_at=None)

    def for_actor(self, actor: "Actor") -> Self:
        """The bots the person may see, with what they are in the bot's workspace as `my_role`."""
        member = {"workspace__memberships__user": actor.user, "workspace__deleted_at": None}
        mine = self.live().filter(**member)
        if actor.grant:
            mine = mine.filter(workspace=actor.grant.workspace_id)
        if actor.grant and actor.grant.bot_id:
            mine = mine.filter(pk=actor.grant.bot_id)
        return mine.annotate(my_role=F("workspace__memberships__role"))
