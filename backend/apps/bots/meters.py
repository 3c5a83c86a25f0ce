"""How many bots count towards a plan."""

from apps.bots.models import Bot
from apps.plans.meters import measures
from apps.plans.models import Resource
from apps.workspaces.models import Workspace


@measures(Resource.BOTS)
def bots(workspace: Workspace) -> int:
    return Bot.objects.live().filter(workspace=workspace).count()
