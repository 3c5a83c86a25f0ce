"""Signing up, and one's workspaces."""

from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.users import verification
from apps.users.authentication import actor_of
from apps.users.limits import refuse_flood
from apps.users.views import PublicView
from apps.workspaces import actions
from apps.workspaces.access import workspace_for
from apps.workspaces.deleted import LOCATION, pointed_to
from apps.workspaces.models import Workspace
from apps.workspaces.permissions import Guarded, Right
from apps.workspaces.repeatable import GuardedMaking
from apps.workspaces.serializers import (
    SignedUpSerializer,
    SignUpAskedSerializer,
    SignUpSerializer,
    WorkspaceNameSerializer,
    WorkspaceSerializer,
)
from core import filters
from core.openapi import PROBLEM
from core.repeatable import Repeatable

LOOK_INTO_YOUR_MAIL = "A mail with a link is on its way to this address. Follow it to go on."


class SignUp(Repeatable, PublicView):
    @extend_schema(
        operation_id="sign_up",
        tags=["users"],
        request=SignUpSerializer,
        responses={
            201: SignedUpSerializer,
            202: SignUpAskedSerializer,
            400: PROBLEM,
            429: PROBLEM,
        },
    )
    def post(self, request: Request) -> Response:
        """Make an account with a workspace of its own.

        Where addresses are confirmed by mail the answer is 202, the same for known and unknown
        ones; the mail says what to do.
        """
        given = SignUpSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        refuse_flood(request._request)
        if verification.is_required():
            actions.ask_to_sign_up(request._request, **given.validated_data)
            return Response(SignUpAskedSerializer({"detail": LOOK_INTO_YOUR_MAIL}).data, status=202)
        user = actions.sign_up(**given.validated_data)
        return Response(SignedUpSerializer(user).data, status=201)


@extend_schema(tags=["workspaces"])
class Workspaces(GuardedMaking, ListAPIView[Workspace]):
    rights = {"get": Right.SEE_WORKSPACE, "post": Right.CREATE_WORKSPACES}
    serializer_class = WorkspaceSerializer
    filters = {"q": filters.Search("name")}

    def get_queryset(self) -> QuerySet[Workspace]:
        return Workspace.objects.for_actor(actor_of(self.request))

    @extend_schema(operation_id="list_workspaces")
    def get(self, request: Request) -> Response:
        """The workspaces one belongs to."""
        return self.list(request)

    @extend_schema(
        operation_id="create_workspace",
        request=WorkspaceNameSerializer,
        responses={201: WorkspaceSerializer, **dict.fromkeys((400, 403, 409), PROBLEM)},
    )
    def post(self, request: Request) -> Response:
        """Make a workspace, of which one is the owner."""
        given = WorkspaceNameSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        actor = actor_of(request)
        made = actions.create_workspace(actor.user, **given.validated_data)
        return shown(workspace_for(actor, made.pk, self.right), status=201)


@extend_schema(tags=["workspaces"])
class OneWorkspace(Guarded, APIView):
    rights = {
        "get": Right.SEE_WORKSPACE,
        "patch": Right.CHANGE_WORKSPACE,
        "delete": Right.DELETE_WORKSPACE,
    }

    @extend_schema(operation_id="get_workspace", responses={200: WorkspaceSerializer, 404: PROBLEM})
    def get(self, request: Request, workspace_id: UUID) -> Response:
        """One workspace."""
        return shown(workspace_for(actor_of(request), workspace_id, self.right))

    @extend_schema(
        operation_id="rename_workspace",
        request=WorkspaceNameSerializer,
        responses={200: WorkspaceSerializer, **dict.fromkeys((400, 403, 404, 409), PROBLEM)},
    )
    def patch(self, request: Request, workspace_id: UUID) -> Response:
        """Call a workspace something else."""
        actor = actor_of(request)
        workspace = workspace_for(actor, workspace_id, self.right)
        given = WorkspaceNameSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        actions.rename_workspace(workspace, **given.validated_data)
        return shown(workspace_for(actor, workspace_id, self.right))

    @extend_schema(
        operation_id="delete_workspace",
        parameters=[LOCATION],
        responses={204: None, **dict.fromkeys((403, 404, 409), PROBLEM)},
    )
    def delete(self, request: Request, workspace_id: UUID) -> Response:
        """Delete a workspace with everything in it. At once nobody sees it any more; within
        minutes nothing of it is left. One's own personal workspace stays."""
        workspace = workspace_for(actor_of(request), workspace_id, self.right)
        return pointed_to(actions.delete_workspace(workspace))


class LeaveWorkspace(Guarded, APIView):
    rights = {"post": Right.LEAVE_WORKSPACE}

    @extend_schema(
        operation_id="leave_workspace",
        tags=["workspaces"],
        request=None,
        responses={204: None, **dict.fromkeys((403, 404, 409), PROBLEM)},
    )
    def post(self, request: Request, workspace_id: UUID) -> Response:
        """Leave a workspace. Its last owner cannot."""
        actor = actor_of(request)
        workspace = workspace_for(actor, workspace_id, self.right)
        actions.leave_workspace(workspace, actor.user)
        return Response(status=204)


def shown(workspace: Workspace, status: int = 200) -> Response:
    return Response(WorkspaceSerializer(workspace).data, status=status)
