"""The one way to a page or site on behalf of whoever asks."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from apps.documents.models import Source
from apps.sources.querysets import counted
from apps.users.actors import Actor
from apps.workspaces.access import role_in
from apps.workspaces.permissions import Right, require
from core.request_facts import note_workspace


def source_for(actor: Actor, source_id: UUID, right: Right) -> Source:
    """The page or site, with how many pages became what, if whoever asks has `right` there.

    Raises:
        Http404: missing, deleted, not of the web, or not of one of their workspaces.
        RoleRequired, ScopeMissing.
    """
    mine = counted(Source.objects.live().of_the_web().for_actor(actor))
    source = get_object_or_404(mine.select_related("bot__workspace", "run"), pk=source_id)
    note_workspace(source.bot.workspace_id)
    require(actor, role_in(source), right)
    return source
