"""Signing up, and one's workspaces."""

from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.users.authentication import actor_of
from apps.users.limits import refuse_flood
from apps.users.views import PublicView
from apps.workspaces import actions
from apps.workspaces.access import workspace_for
from apps.workspaces.models import Workspace
from apps.workspaces.permissions import Guarded, Right
from apps.workspaces.serializers import SignedUpSerializer, SignUpSerializer, WorkspaceSerializer
from core.openapi import PROBLEM
from core.repeatable import Repeatable


class SignUp(Repeatable, PublicView):
    @extend_schema(
        operation_id="sign_up",
        tags=["users"],
        request=SignUpSerializer,
        responses={201: SignedUpSerializer, 400: PROBLEM, 429: PROBLEM},
    )
    def post(self, request: Request) -> Response:
        """Make an account with a workspace of its own."""
        given = SignUpSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        refuse_flood(request._request, "signup")
        user = actions.sign_up(**given.validated_data)
        return Response(SignedUpSerializer(user).data, status=201)


class Workspaces(Guarded, ListAPIView[Workspace]):
    rights = {"get": Right.SEE_WORKSPACE}
    serializer_class = WorkspaceSerializer

    def get_queryset(self) -> QuerySet[Workspace]:
        return Workspace.objects.for_actor(actor_of(self.request))

    @extend_schema(operation_id="list_workspaces", tags=["workspaces"])
    def get(self, request: Request) -> Response:
        """The workspaces one belongs to."""
        return self.list(request)


class OneWorkspace(Guarded, APIView):
    rights = {"get": Right.SEE_WORKSPACE}

    @extend_schema(
        operation_id="get_workspace",
        tags=["workspaces"],
        responses={200: WorkspaceSerializer, 404: PROBLEM},
    )
    def get(self, request: Request, workspace_id: UUID) -> Response:
        """One workspace."""
        workspace = workspace_for(actor_of(request), workspace_id, self.right)
        return Response(WorkspaceSerializer(workspace).data)
