"""The one way to a receipt on behalf of whoever asks."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from apps.users.actors import Actor
from apps.workspaces.models import Deletion
from apps.workspaces.permissions import Right, require_scope


def deletion_for(actor: Actor, deletion_id: UUID, right: Right) -> Deletion:
    """The receipt, if it is of one of their workspaces or they asked for the deletion themselves.

    Raises:
        Http404: missing, or not theirs.
        ScopeMissing.
    """
    receipt = get_object_or_404(Deletion.objects.for_actor(actor), pk=deletion_id)
    require_scope(actor.grant, right)
    return receipt
