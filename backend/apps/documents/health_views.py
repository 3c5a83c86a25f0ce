"""The health of a bot's knowledge over HTTP."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.bots.access import bot_for
from apps.documents import health
from apps.documents.health_serializers import IndexAuditSerializer, RepairSerializer
from apps.documents.repair_requests import request_repair
from apps.users.authentication import actor_of
from apps.workspaces.permissions import Guarded, Right
from core.openapi import PROBLEM


@extend_schema(tags=["search"])
class Audit(Guarded, APIView):
    rights = {"get": Right.READ_KNOWLEDGE}

    @extend_schema(
        operation_id="audit_index",
        responses={200: IndexAuditSerializer, **dict.fromkeys((404, 502, 503, 504), PROBLEM)},
    )
    def get(self, request: Request, bot_id: UUID) -> Response:
        """Whether everything that should be searchable is, and nothing else. It is looked up now,
        which takes some seconds for very large bots."""
        bot = bot_for(actor_of(request), bot_id, self.right)
        return Response(IndexAuditSerializer(health.check(bot)).data)


@extend_schema(tags=["search"])
class Repair(Guarded, APIView):
    rights = {"post": Right.WRITE_KNOWLEDGE}

    @extend_schema(
        operation_id="repair_index",
        request=None,
        responses={202: RepairSerializer, **dict.fromkeys((403, 404), PROBLEM)},
    )
    def post(self, request: Request, bot_id: UUID) -> Response:
        """Have every vector made that is missing or of another text, and every other one removed.
        The audit tells how far it is. Asked again while it goes on, nothing changes."""
        bot = bot_for(actor_of(request), bot_id, self.right)
        return Response(RepairSerializer(request_repair(bot)).data, status=202)
