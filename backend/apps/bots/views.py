"""Bots over HTTP."""

from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.bots import actions
from apps.bots.access import bot_for
from apps.bots.models import Bot
from apps.bots.serializers import BotChangesSerializer, BotSerializer, NewBotSerializer
from apps.users.authentication import actor_of
from apps.workspaces.access import workspace_to_fill
from apps.workspaces.deleted import LOCATION, pointed_to
from apps.workspaces.permissions import Guarded, Right
from apps.workspaces.repeatable import GuardedMaking
from core import etags, filters
from core.openapi import PROBLEM

AGENT_ASKED = (502, 503, 504)  # whether it has the model that is chosen


class Bots(GuardedMaking, ListAPIView[Bot]):
    rights = {"get": Right.SEE_BOTS, "post": Right.CREATE_BOTS}
    serializer_class = BotSerializer
    filters = {
        "workspace_id": filters.Id("workspace", "Of this workspace."),
        "q": filters.Search("name"),
    }
    orderings = ("-created_at", "name")

    def get_queryset(self) -> QuerySet[Bot]:
        return Bot.objects.for_actor(actor_of(self.request))

    @extend_schema(operation_id="list_bots", tags=["bots"])
    def get(self, request: Request) -> Response:
        """The bots of one's workspaces."""
        return self.list(request)

    @extend_schema(
        operation_id="create_bot",
        tags=["bots"],
        parameters=[etags.ETAG],
        request=NewBotSerializer,
        responses={201: BotSerializer, **dict.fromkeys((400, 402, 403, *AGENT_ASKED), PROBLEM)},
    )
    def post(self, request: Request) -> Response:
        """Make a bot."""
        given = NewBotSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        fields = given.validated_data
        wanted = fields.pop("workspace_id", None)
        workspace = workspace_to_fill(actor_of(request), wanted, self.right)
        return shown(actions.create_bot(workspace, **fields), status=201)


@extend_schema(tags=["bots"])
class OneBot(Guarded, APIView):
    rights = {
        "get": Right.SEE_BOTS,
        "patch": Right.CHANGE_BOTS,
        "delete": Right.DELETE_BOTS,
    }

    @extend_schema(
        operation_id="get_bot",
        parameters=[etags.ETAG],
        responses={200: BotSerializer, 404: PROBLEM},
    )
    def get(self, request: Request, bot_id: UUID) -> Response:
        """One bot."""
        return shown(bot_for(actor_of(request), bot_id, self.right))

    @extend_schema(
        operation_id="update_bot",
        parameters=[etags.IF_MATCH, etags.ETAG],
        request=BotChangesSerializer,
        responses={
            200: BotSerializer,
            **dict.fromkeys((400, 403, 404, 412, *AGENT_ASKED), PROBLEM),
        },
    )
    def patch(self, request: Request, bot_id: UUID) -> Response:
        """Change a bot; `configuration` is merged into what is there."""
        bot = bot_for(actor_of(request), bot_id, self.right)
        given = BotChangesSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        only_if = etags.wanted(request)
        return shown(actions.change_bot(bot, **given.validated_data, only_if=only_if))

    @extend_schema(
        operation_id="delete_bot",
        parameters=[etags.IF_MATCH, LOCATION],
        responses={204: None, **dict.fromkeys((403, 404, 412), PROBLEM)},
    )
    def delete(self, request: Request, bot_id: UUID) -> Response:
        """Delete a bot with everything it knows and all its conversations."""
        bot = bot_for(actor_of(request), bot_id, self.right)
        return pointed_to(actions.delete_bot(bot, only_if=etags.wanted(request)))


def shown(bot: Bot, status: int = 200) -> Response:
    """The bot, with the tag of its state."""
    return Response(BotSerializer(bot).data, status=status, headers={"ETag": bot.etag})
