"""The one way to a bot on behalf of whoever asks."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from apps.bots.models import Bot
from apps.users.actors import Actor
from apps.workspaces.access import role_in
from apps.workspaces.permissions import Right, require
from core.request_facts import note_workspace


def bot_for(actor: Actor, bot_id: UUID, right: Right) -> Bot:
    """The bot, if whoever asks has `right` in its workspace.

    Raises:
        Http404: missing, deleted, or not of one of their workspaces.
        RoleRequired, ScopeMissing, PersonRequired.
    """
    bot = get_object_or_404(Bot.objects.for_actor(actor).select_related("workspace"), pk=bot_id)
    note_workspace(bot.workspace_id)
    require(actor, role_in(bot), right)
    return bot
