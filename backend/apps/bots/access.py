"""The one way to a bot on behalf of a person."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from apps.bots.models import Bot
from apps.users.models import User
from apps.workspaces.access import RoleRequired
from core.request_facts import note_workspace


def bot_for(user: User, bot_id: UUID) -> Bot:
    """The bot, to look at and to talk to.

    Raises: Http404: missing, deleted, or not of one of `user`'s workspaces.
    """
    bot = get_object_or_404(Bot.objects.for_user(user).select_related("workspace"), pk=bot_id)
    note_workspace(bot.workspace_id)
    return bot


def editable_bot(user: User, bot_id: UUID) -> Bot:
    """The bot, to change and to train.

    Raises:
        Http404: as `bot_for`.
        RoleRequired: `user` may only look at it.
    """
    bot = bot_for(user, bot_id)
    if not Bot.objects.editable_by(user).filter(pk=bot.pk).exists():
        raise RoleRequired
    return bot
